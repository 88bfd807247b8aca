import { describe, expect, it } from 'vitest';
import { quarantineId } from '../../../../shared/channels/sendgrid/quarantine-id.ts';
import { mailParts, multipart, sha256 } from '../../../support/channel-keys.ts';

/** Unreadable, because `text` is repeated. */
const parts = [
  ...mailParts({ spam_score: '0.1', dkim: '{@example.net : pass}' }),
  { name: 'text', value: 'again' },
];
const body = multipart(parts);

describe('the id of an email that cannot be read', () => {
  it('may be a key', () => {
    expect(quarantineId(body)).toMatch(/^email-[0-9a-f]{64}$/);
  });

  it.each([
    ['another boundary', multipart(parts, 'another')],
    ['another order of its parts', multipart(parts.toReversed())],
    [
      'another verdict',
      multipart(parts.map((part) => (part.name === 'spam_score' ? { ...part, value: '4.2' } : part))),
    ],
    ['no verdict', multipart(parts.filter(({ name }) => name !== 'dkim'))],
  ])('the id of an email that cannot be read is the same for a delivery with %s', (_, retry) => {
    expect(quarantineId(retry)).toBe(quarantineId(body));
  });

  it.each([
    ['another text', multipart([...parts, { name: 'text', value: 'more' }])],
    ['one part less', multipart(parts.slice(1))],
    ['the same part twice', multipart([...parts, ...parts.slice(-1)])],
    ['bytes that are no UTF-8', multipart([...parts, { name: 'x', value: Buffer.from([0xff]) }])],
    ['no boundary', Buffer.from('hello')],
    ['a text that looks like a verdict, in a part without an end', Buffer.from('--x\r\nname="dkim" one')],
    ['another text behind such a look', Buffer.from('--x\r\nname="dkim" two')],
    ['nothing', Buffer.alloc(0)],
  ])('the id of an email that cannot be read is another for %s', (_, other) => {
    const others = [body, Buffer.from('--x\r\nname="dkim"'), multipart([])];

    expect(others.map(quarantineId)).not.toContain(quarantineId(other));
  });

  it('the id of an email that cannot be read is that of the bytes for a body that is all boundaries', () => {
    const body = Buffer.from('--x\r\n'.repeat(5_000));

    expect(quarantineId(body)).toBe(`email-${sha256(sha256(body))}`);
  });
});
