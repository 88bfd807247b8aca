import { describe, expect, it } from 'vitest';
import { canonicalSenderId, idsOf } from '../../../../shared/messages/sender-ids.ts';

describe('the ids of a sender', () => {
  it('are its own, what the provider said, and the other spelling of each', () => {
    const sender = { type: 'phone', id: '+5531988887777', aliases: ['US.1349', '+525512345678'] } as const;

    expect(idsOf(sender)).toEqual([
      '+5531988887777',
      'US.1349',
      '+525512345678',
      '+553188887777',
      '+5215512345678',
    ]);
  });

  it('hold every one once', () => {
    const sender = { type: 'phone', id: '+5531988887777', aliases: ['+553188887777'] } as const;

    expect(idsOf(sender)).toEqual(['+5531988887777', '+553188887777']);
  });

  it.each(['jane@exämple.com', '+8610698001234567', '*123#', '+5531988887777'])(
    'are one for a sender that is any other text: %s',
    (id) => {
      expect(idsOf({ type: 'other', id, aliases: ['+15551230001'] })).toEqual([id]);
    },
  );
});

describe('the id that stands for a person', () => {
  it.each([
    ['+5531988887777', '+553188887777'],
    ['+525512345678', '+5215512345678'],
    ['+5491123456789', '+541123456789'],
  ])('the id that stands for a person is equal for %s and %s', (one, other) => {
    const standing = canonicalSenderId({ type: 'phone', id: one });

    expect(canonicalSenderId({ type: 'phone', id: other })).toBe(standing);
    expect(canonicalSenderId({ type: 'phone', id: one, aliases: [other] })).toBe(standing);
  });

  it('the id that stands for a person is equal for an international domain in both spellings', () => {
    expect(canonicalSenderId({ type: 'email', id: 'jane@exämple.com' })).toBe(
      canonicalSenderId({ type: 'email', id: 'jane@xn--exmple-cua.com' }),
    );
  });

  it('the id that stands for a person is the WhatsApp user id, also where a message names another id first', () => {
    const aliases = ['+15551230001', 'US.1349', 'US.ENT.77'];
    const all = aliases.map((id) => canonicalSenderId({ type: 'phone', id, aliases }));

    expect(all).toEqual(['US.1349', 'US.1349', 'US.1349']);
    expect(canonicalSenderId({ type: 'whatsapp_user_id', id: 'US.1349' })).toBe('US.1349');
  });

  it.each(['jane@exämple.com', '+5531988887777'])(
    'the id that stands for a person is the text itself where it is any text: %s',
    (id) => {
      expect(canonicalSenderId({ type: 'other', id })).toBe(id);
    },
  );
});
