import { describe, expect, it } from 'vitest';
import {
  isFrom,
  type NamedSender,
  personOf,
  withIdsOf,
} from '../../../../../tools/cli/personal-data/person.ts';

const phone = '+15551230001';
const userId = 'US.13491208655302741918';

/** The person as it is known after all of these messages. */
function personAfter(sender: string, messages: readonly NamedSender[]) {
  let person = personOf(sender);
  for (let grown = withIdsOf(person, messages); grown !== person; grown = withIdsOf(person, messages))
    person = grown;
  return person;
}

const overWhatsapp: NamedSender = { sender_id: phone, sender_type: 'phone', sender_aliases: [userId] };
const overSms: NamedSender = { sender_id: phone, sender_type: 'phone' };

describe('a person', () => {
  it('a person is known by the number and by the WhatsApp user id, whichever an operator names', () => {
    const byNumber = personAfter(phone, [overWhatsapp]);
    const byUserId = personAfter(userId, [overWhatsapp]);

    expect([...byNumber.ids].sort()).toEqual([phone, userId]);
    expect([...byUserId.ids].sort()).toEqual([phone, userId]);
    expect(isFrom(byUserId, overSms)).toBe(true);
  });

  it.each([
    ['+5511912345678', '+551112345678', false],
    ['+5511987654321', '+551187654321', true],
    ['+5215512345678', '+525512345678', true],
    ['jane@exämple.de', 'jane@xn--exmple-cua.de', true],
  ])('%s is also known as %s: %s', (given, other, isSame) => {
    expect(isFrom(personOf(given), { sender_id: other })).toBe(isSame);
  });

  it('a person is not the next owner of the number, who has another WhatsApp user id', () => {
    const nextOwner: NamedSender = { ...overWhatsapp, sender_aliases: ['US.99999999999999999999'] };
    const person = personAfter(userId, [overWhatsapp, nextOwner]);

    expect(isFrom(person, nextOwner)).toBe(false);
    expect(person.ids.has('US.99999999999999999999')).toBe(false);
  });

  it('has every message of the number that the operator names', () => {
    const nextOwner: NamedSender = { ...overWhatsapp, sender_aliases: ['US.99999999999999999999'] };

    expect(isFrom(personOf(phone), nextOwner)).toBe(true);
  });

  it('a person is found as any other text only under that text', () => {
    const text: NamedSender = { sender_id: '*123#', sender_type: 'other' };

    expect(isFrom(personOf('*123#'), text)).toBe(true);
    expect(personAfter('*123#', [text]).ids).toEqual(new Set(['*123#']));
  });
});
