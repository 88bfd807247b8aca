import { describe, expect, it } from 'vitest';
import { mailParts, multipart, sha256 } from '../../../support/channel-keys.ts';
import { parse } from '../../../support/parse-mail.ts';

async function mailOf(body: Buffer | string) {
  const parsed = await parse(body);
  if (parsed.kind !== 'message') throw new Error(`parsed as ${parsed.kind}`);
  return parsed;
}

const parseMail = (fields: Readonly<Record<string, string | Buffer>>) => mailOf(multipart(mailParts(fields)));
const rawMail = (mime: string | Buffer) => mailOf(multipart([{ name: 'email', value: mime }]));
const lines = (...list: string[]) => `${list.join('\r\n')}\r\n`;
const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

describe('JSON that is no sensible mail', () => {
  it.each([
    ['headers that have no text', '{"from":"jo@example.net","headers":{"Subject":{"toString":1}}}'],
    ['a file name that has no text', '{"from":"jo@example.net","attachments":[{"filename":{"toString":1}}]}'],
    ['a field deeper than the stack', `{"from":"jo@example.net","envelope":${deep(100_000)}}`],
  ])('with %s is a message all the same', async (_, json) => {
    expect((await mailOf(json)).message.sender.id).toBe('jo@example.net');
  });

  it('with an event deeper than the stack is a batch', async () => {
    const parsed = await parse(`[{"event":"open","custom":${deep(100_000)}}]`);

    expect(parsed).toMatchObject({ kind: 'email_events', events: [{ type: 'open' }] });
  });
});

it('keeps a batch of more events than SendGrid sends as it came', async () => {
  const batch = `[${'{},'.repeat(30_000)}{}]`;

  expect(await parse(batch)).toMatchObject({ kind: 'unreadable', reason: 'too_many_events' });
});

describe('the id of an event', () => {
  const idOf = async (entry: object) => {
    const parsed = await parse(JSON.stringify([entry]));
    return parsed.kind === 'email_events' ? parsed.events[0]?.eventId : undefined;
  };

  it.each(['an id with spaces', 'x'.repeat(300), 'ïd'])(
    'that no key can hold is its digest: %j',
    async (id) => {
      expect(await idOf({ sg_event_id: id, event: 'open' })).toBe(`sha256-${sha256(id)}`);
      expect(await idOf({ sg_event_id: id, event: 'open', attempt: 2 })).toBe(`sha256-${sha256(id)}`);
    },
  );
});

describe('an address', () => {
  it.each([
    ['"john@home"@example.com', '{"from":"\\"john@home\\"@example.com"}', '"john@home"@example.com'],
    ['Jo <jo@example.net>\r\nBcc: mo@example.net', '{}', 'jo@example.net'],
    ['"support@bank.example" <jo@example.net>', '{}', 'jo@example.net'],
    [`${'r'.repeat(90)}@reply.example.com`, '{}', `${'r'.repeat(90)}@reply.example.com`],
    ['jörg@exämple.de', '{}', 'jörg@exämple.de'],
  ])('%s is read as it is meant', async (from, envelope, sender) => {
    expect((await parseMail({ from, envelope })).message.sender.id).toBe(sender);
  });

  it('that no key of the table could hold is none', async () => {
    const from = `${'ü'.repeat(200)}@${'漢'.repeat(250)}`;

    expect(await parse(multipart(mailParts({ from, envelope: '{}' })))).toMatchObject({
      reason: 'no_sender',
    });
  });
});

it.each([
  ['jo@exämple.de', ['jo@xn--exmple-cua.de']],
  ['jo@xn--exmple-cua.de', ['jo@exämple.de']],
  ['jo@example.de', []],
  ['jo@xn--a', []],
])('finds the conversation of %s under the other spelling of its domain', async (from, aliases) => {
  expect((await parseMail({ from })).message.senderAliases).toEqual(aliases);
});

describe('a charset', () => {
  it.each([
    ['us-ascii', Buffer.from('Grüße'), 'Grüße'],
    ['us-ascii', Buffer.from('Grüße', 'latin1'), 'Grüße'],
    ['iso-2022-jp-2', Buffer.from('1b244224332473244b2441244f1b2842', 'hex'), 'こんにちは'],
    ['cp50220', Buffer.from('1b244224332473244b2441244f1b2842', 'hex'), 'こんにちは'],
    ['cp437', Buffer.from([0x82]), 'é'],
    ['utf-7', Buffer.from('Hi +AOk-'), 'Hi é'],
    ['hex', Buffer.from('abc'), 'abc'],
    ['base64', Buffer.from('abc'), 'abc'],
    ['', Buffer.from('é'), 'é'],
  ])('%s is decoded', async (charset, text, expected) => {
    const { message } = await parseMail({ text, charsets: JSON.stringify({ text: charset }) });

    expect(message.content).toBe(expected);
  });

  it('that the platform lacks is decoded in raw mail, too', async () => {
    const head = lines('Content-Type: text/plain; charset="cp850"', 'Subject: =?CP850?Q?Gr=94=E1e?=');
    const from = lines('From: J=?cp850?Q?=94?= <jo@example.net>');
    const body = Buffer.from([0x47, 0x72, 0x94, 0xe1, 0x65]);

    const { message } = await rawMail(Buffer.concat([Buffer.from(`${from}${head}\r\n`), body]));

    expect(message).toMatchObject({ subject: 'Größe', content: expect.stringMatching(/^Größe/) });
  });

  it('that is unknown is read as UTF-8 in raw mail, and named', async () => {
    const head = lines('From: jo@example.net', 'Content-Type: text/plain; charset=x-unheard-of', '', 'Grüße');

    expect((await rawMail(head)).message).toMatchObject({
      content: expect.stringMatching(/^Grüße/),
      metadata: { charset_fallbacks: ['x-unheard-of'] },
    });
  });
});

it('reads ASCII in raw mail that is UTF-8 as UTF-8', async () => {
  const mime = lines('From: jo@example.net', 'Content-Type: text/plain; charset=us-ascii', '', 'Grüße');

  const { message } = await rawMail(mime);

  expect(message.content).toBe('Grüße\n');
  expect(message.metadata).not.toHaveProperty('charset_fallbacks');
});

it('leaves a file of raw mail its own bytes, with any charset that it names', async () => {
  const page = '<meta charset="x-unheard-of">=?cp850?Q?=94?=';
  const mime = lines(
    'From: jo@example.net',
    'Subject: =?cp850?Q?Gr=94=E1e?=',
    'Content-Type: multipart/mixed; boundary=b',
    '',
    '--b',
    'Content-Type: text/html; name=page.html',
    'Content-Disposition: attachment; filename=page.html',
    '',
    page,
    '--b--',
  );

  const { message, uploads } = await rawMail(mime);

  expect(message.subject).toBe('Größe');
  expect(Buffer.from(uploads[0]?.bytes ?? '').toString()).toBe(page);
});

describe('a redelivery', () => {
  const idOf = async (fields: Readonly<Record<string, string>>, isReversed = false) => {
    const parts = mailParts({ html: '<p>hello</p>', ...fields });
    return (await mailOf(multipart(isReversed ? parts.reverse() : parts))).message.messageId;
  };
  const raw = lines('From: jo@example.net', 'Message-ID: <1@example.net>', '', 'hello');

  it.each([
    { sender_ip: '192.0.2.9' },
    { spam_score: '3.1', spam_report: 'checked again' },
    { SPF: 'softfail', dkim: 'none' },
    { attachments: '0', charsets: '{"text":"utf-8"}' },
    { headers: 'Message-ID: <1@example.net>\nReceived: by another; now\n' },
  ])('has the id of the first delivery, with %j', async (fields) => {
    expect(await idOf(fields)).toBe(await idOf({}));
    expect(await idOf({ ...fields, email: raw })).toBe(await idOf({ email: raw }));
  });

  it('has it with its parts in another order', async () => {
    expect(await idOf({}, true)).toBe(await idOf({}));
  });
});

describe('what the table could refuse', () => {
  it('what the table could refuse is rounded, where it is a number next to nothing', async () => {
    expect((await parseMail({ spam_score: '1e-300' })).message.metadata.spam_score).toBe(0);
  });

  it('what the table could refuse is cut, where it is a list of hundreds of attachments: the bucket has the whole list', async () => {
    const files = Array.from({ length: 280 }, (_, index) => ({
      name: `attachment${index + 1}`,
      value: `file ${index}`,
      fileName: 'n'.repeat(300),
    }));

    const { message, uploads } = await mailOf(multipart([...mailParts(), ...files]));

    expect(JSON.stringify(message.attachments).length).toBeLessThan(100_000);
    const list = uploads.find(({ key }) => key === message.metadata.attachments_ref);
    expect(message.metadata.attachment_count).toBe(280);
    expect(JSON.parse(Buffer.from(list?.bytes ?? '').toString())).toHaveLength(280);
    expect(uploads.filter(({ key }) => key.includes('/attachments/'))).toHaveLength(280);
  });
});

describe('raw mail', () => {
  it('of more lines than can be read in time is a message whose text ends early, and is kept whole', async () => {
    const mime = `From: jo@example.net\r\nSubject: long\r\n\r\n${'a\r\n'.repeat(700_000)}`;

    const { message, raw } = await rawMail(mime);

    expect(message).toMatchObject({ subject: 'long', metadata: { raw_truncated: true } });
    expect(raw).toBe('only_copy');
    const other = await rawMail(`${mime}b\r\n`);
    expect(other.message.messageId).not.toBe(message.messageId);
  });

  it('keeps an email inside the email as a file', async () => {
    const inner = lines('From: mo@example.net', 'Subject: inner', '', 'inner text').trimEnd();
    const mime = lines(
      'From: jo@example.net',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      'see below',
      '--b',
      'Content-Type: message/rfc822',
      '',
      inner,
      '--b--',
    );

    const { message, uploads } = await rawMail(mime);

    expect(message).toMatchObject({
      content: 'see below\n',
      attachments: [{ contentType: 'message/rfc822' }],
    });
    // The line break before the delimiter belongs to it.
    expect(Buffer.from(uploads[0]?.bytes ?? '').toString()).toBe(inner);
  });
});

it('keeps the html of an email that shows its own images', async () => {
  const { message, uploads } = await mailOf(
    multipart([
      ...mailParts({ html: '<img src="cid:logo">', 'content-ids': '{"logo":"attachment1"}' }),
      { name: 'attachment1', value: 'png', fileName: 'logo.png', contentType: 'image/png' },
    ]),
  );

  expect(message.content).toBe('hello');
  expect(uploads.find(({ key }) => key === message.htmlRef)?.bytes).toEqual(
    Buffer.from('<img src="cid:logo">'),
  );
});

it('takes two emails without a Message-ID for two by their dates', async () => {
  const idOf = async (headers: string) => (await parseMail({ headers })).message.messageId;

  const monday = await idOf('Date: Mon, 23 Nov 2026 10:00:00 +0000\n');

  expect(await idOf('Date: Tue, 24 Nov 2026 10:00:00 +0000\n')).not.toBe(monday);
  expect(await idOf('Date: Mon, 23 Nov 2026 10:00:00 +0000\nX-Spam: 1\n')).toBe(monday);
});

it('takes the sender from the headers where the field is empty', async () => {
  const headers = 'From: Jo <jo@example.net>\n';

  expect((await parseMail({ from: '', headers, envelope: '{}' })).message.sender.id).toBe('jo@example.net');
});
