import { describe, expect, it } from 'vitest';
import {
  comparableRecipient,
  recipientIdsOf,
  writtenTo,
} from '../../../../shared/messages/recipient-addresses.ts';

describe('one of our addresses', () => {
  it.each([
    ['+15559990000', 'whatsapp:+15559990000'],
    ['+15559990000', '+1 (555) 999-0000'],
    ['+15559990000', '15559990000'],
    ['+15559990000', ' tel:+1-555-999-0000 '],
    ['+5531988887777', 'whatsapp:+553188887777'],
    ['acme_agent', 'rcs:acme_agent'],
    ['acme_agent', 'RCS:Acme_Agent'],
    ['support@example.com', 'Support@Example.com.'],
    ['support@exämple.com', 'support@xn--exmple-cua.com'],
    ['support@example.com', 'mailto:support@example.com'],
    ['US.1349', 'whatsapp:US.1349'],
    ['72725', '72725'],
  ])('one of our addresses is equal however it is written: %s and %s', (one, other) => {
    expect(comparableRecipient(other)).toBe(comparableRecipient(one));
  });

  it.each([
    ['+15559990000', '+15559990001'],
    ['+15559990000', '+1555999000'],
    ['+551133334444', '+5511933334444'],
    ['support@example.com', 'support@example.org'],
    ['72725', '+172725'],
  ])('one of our addresses is not another: %s and %s', (one, other) => {
    expect(comparableRecipient(other)).not.toBe(comparableRecipient(one));
  });
});

describe('the addresses that a conversation names', () => {
  it.each([
    ['a list', ['+15559990000', 'Support@example.com'], ['15559990000', 'support@example.com']],
    ['a set', new Set(['+15559990000']), ['15559990000']],
    ['one text', 'whatsapp:+15559990000', ['15559990000']],
    ['numbers', [15559990000, 72725n], ['15559990000', '72725']],
    ['a list with what is no address', [null, {}, ['+1'], ' ', true, '+15559990000'], ['15559990000']],
  ])('are read from %s', (_, value, ids) => {
    expect([...(recipientIdsOf(value) ?? [])]).toEqual(ids);
  });

  it.each([[undefined], [null], [[]], [['']], [new Set()], [{}], [{ L: ['+1'] }], [true], ['']])(
    'are none in %j',
    (value) => {
      expect(recipientIdsOf(value)).toBeUndefined();
    },
  );
});

describe('whom a message was written to', () => {
  it('whom a message was written to is the number of a text', () => {
    const parties = { channelType: 'sms', senderId: '+15551230001', recipientId: '+15559990000' };

    expect(writtenTo(parties)).toEqual({ delivered: ['+15559990000'], named: [] });
  });

  it('are the recipients of an email, the envelope before the headers', () => {
    const metadata = {
      envelope_to: ['a@example.com', 'b@example.com'],
      header_to: ['c@example.com'],
      cc: ['d@example.com'],
    };

    expect(
      writtenTo({ channelType: 'email', senderId: 'jo@example.net', recipientId: 'a@example.com', metadata }),
    ).toEqual({ delivered: ['a@example.com', 'b@example.com'], named: ['c@example.com', 'd@example.com'] });
  });
});
