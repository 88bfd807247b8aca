import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { quarantineId } from '../../../../shared/channels/sendgrid/quarantine-id.ts';
import { mailParts, multipart } from '../../../support/channel-keys.ts';
import { messageOf, parse, parseMail } from '../../../support/parse-mail.ts';

describe('an email as multipart', () => {
  it('an email as multipart is a message of its sender', async () => {
    expect(await parseMail()).toMatchObject({
      provider: 'sendgrid',
      channelType: 'email',
      sender: { type: 'email', id: 'jo@example.net' },
      recipientId: 'support@example.com',
      subject: 'Hello',
      content: 'hello',
    });
  });

  it.each([
    ['Jo <Jo@Example.NET>', 'jo@example.net'],
    ['"Doe, Jo" <jo@example.net>', 'jo@example.net'],
    ['jo@example.net', 'jo@example.net'],
    ['=?UTF-8?Q?J=C3=B6?= <jo@example.net>', 'jo@example.net'],
  ])('from %s is from %s', async (from, address) => {
    expect((await parseMail({ from })).sender.id).toBe(address);
  });

  it('takes the sender from the envelope where the header holds none', async () => {
    const message = await parseMail({ from: 'undisclosed' });

    expect(message.sender.id).toBe('jo@example.net');
  });

  it('takes the recipient from the envelope, which is where it was sent to', async () => {
    const message = await parseMail({
      to: 'list@example.org',
      envelope: '{"to":["help@example.com"],"from":"jo@example.net"}',
    });

    expect(message.recipientId).toBe('help@example.com');
  });

  it.each(['iso-8859-1', 'windows-1252', 'utf-8'])(
    'decodes text in %s by its entry in charsets',
    async (charset) => {
      const message = await parseMail({
        text: iconv.encode('Grüße, José', charset),
        charsets: JSON.stringify({ text: charset }),
      });

      expect(message.content).toBe('Grüße, José');
    },
  );

  it.each([
    ['gb18030', '你好，世界'],
    ['gb2312', '你好'],
    ['big5', '你好'],
    ['shift_jis', 'こんにちは'],
    ['euc-kr', '안녕하세요'],
    ['koi8-r', 'Привет'],
    ['windows-1251', 'Привет'],
    ['cp850', 'Größe'],
    ['utf-16le', 'Größe'],
  ])('decodes subject and text in %s', async (charset, text) => {
    const bytes = iconv.encode(text, charset);
    const message = await parseMail({
      subject: bytes,
      text: bytes,
      charsets: JSON.stringify({ subject: charset, text: charset }),
    });

    expect(message).toMatchObject({ subject: text, content: text });
  });

  it('decodes iso-2022-jp', async () => {
    const bytes = Buffer.from('1b244224332473244b2441244f1b2842', 'hex');
    const message = await parseMail({ text: bytes, charsets: '{"text":"iso-2022-jp"}' });

    expect(message.content).toBe('こんにちは');
  });

  it('reads a field in an unknown charset as UTF-8, and says so', async () => {
    const message = await parseMail({ text: 'héllo', charsets: '{"text":"x-unheard-of"}' });

    expect(message).toMatchObject({ content: 'héllo', metadata: { charset_fallbacks: ['text'] } });
  });

  it.each(['', 'nonsense', '[]', 'null', '{"text":5}'])('survives charsets that are %j', async (charsets) => {
    expect((await parseMail({ text: 'héllo', charsets })).content).toBe('héllo');
  });

  it('keeps what threads and judges it', async () => {
    const message = await parseMail({
      headers:
        'Message-ID: <2@example.net>\nIn-Reply-To: <1@example.com>\nReferences: <0@example.com>\n <1@example.com>\nAuto-Submitted: auto-replied\nList-Id: <news>\n',
      SPF: 'softfail',
      dkim: '{@example.net : pass, @relay.example : temperror}',
      spam_score: '4.2',
    });

    expect(message.metadata).toMatchObject({
      message_id_header: '<2@example.net>',
      in_reply_to: '<1@example.com>',
      references: '<0@example.com> <1@example.com>',
      auto_submitted: 'auto-replied',
      list_headers: ['list-id'],
      spf: 'softfail',
      dkim: ['pass', 'temperror'],
      dkim_domains: ['example.net', 'relay.example'],
      spam_score: 4.2,
      envelope_from: 'jo@example.net',
    });
  });

  it('sees that a machine wrote it, however many headers stand before that', async () => {
    const received = Array.from({ length: 200 }, (_, index) => `Received: from relay-${index}.example.net`);

    const { metadata } = await parseMail({
      headers: [...received, 'Auto-Submitted: auto-replied', ''].join('\n'),
    });

    expect(metadata.auto_submitted).toBe('auto-replied');
  });

  it('marks a bounce by its empty envelope sender', async () => {
    const message = await parseMail({ envelope: '{"to":["support@example.com"],"from":""}' });

    expect(message.metadata.envelope_from).toBe('<>');
  });

  it('makes text of an email that came only as html, and keeps the html', async () => {
    const parsed = await parse(
      multipart(mailParts({ text: '', html: '<p>Hi <b>there</b></p><script>x()</script>' })),
    );

    expect(messageOf(parsed).content).toMatch(/^Hi there/);
    expect(messageOf(parsed).content).not.toContain('x()');
    expect(parsed).toMatchObject({ uploads: [{ contentType: 'text/html; charset=utf-8' }] });
  });

  it('finds the text of a thread that email programs have nested over and over', async () => {
    const depth = 100;
    const html = `${'<table><tbody><tr><td>'.repeat(depth)}the first email${'</td></tr></tbody></table>'.repeat(depth)}`;

    expect((await parseMail({ text: '', html })).content.trim()).toBe('the first email');
  });

  it('leaves the quoting of a reply as it is', async () => {
    const text = 'Yes.\r\n\r\nOn Monday you wrote:\r\n> Really?\r\n';

    expect((await parseMail({ text })).content).toBe(text);
  });
});

describe('an email as raw MIME', () => {
  it('an email as raw MIME is read as an email, and kept whole', async () => {
    const email = [
      'From: Jo <jo@example.net>',
      'To: support@example.com',
      'Subject: =?utf-8?B?R3LDvMOfZQ==?=',
      'Message-ID: <9@example.net>',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=iso-8859-1',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      'Gr=FC=DFe',
      '--b',
      'Content-Type: application/pdf; name=a.pdf',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename=a.pdf',
      '',
      'JVBERi0=',
      '--b--',
      '',
    ].join('\r\n');
    const parsed = await parse(
      multipart([
        { name: 'email', value: email },
        { name: 'envelope', value: '{"to":["support@example.com"],"from":"jo@example.net"}' },
      ]),
    );

    expect(messageOf(parsed)).toMatchObject({
      sender: { id: 'jo@example.net' },
      subject: 'Grüße',
      content: expect.stringMatching(/^Grüße/),
      attachments: [{ name: 'a.pdf', contentType: 'application/pdf', sizeBytes: 5 }],
    });
    expect(parsed).toMatchObject({ raw: 'spare_copy' });
  });
});

describe('what can’t be read', () => {
  const good = multipart(mailParts());
  const cut = good.subarray(0, good.length - 20);

  it.each([
    ['no_boundary', Buffer.from('hello')],
    ['no_boundary', Buffer.from(good.toString().replaceAll('\r\n', '\n'))],
    ['no_final_boundary', cut],
    ['field_repeated', multipart([...mailParts(), { name: 'text', value: 'forged' }])],
    ['json_malformed', Buffer.from('{"from":')],
    ['no_sender', multipart(mailParts({ from: '', envelope: '{}' }))],
    [
      'too_many_parts',
      multipart(Array.from({ length: 400 }, (_, index) => ({ name: `f${index}`, value: '' }))),
    ],
  ])('for %s is kept as it came', async (reason, body) => {
    expect(await parse(body)).toMatchObject({
      kind: 'unreadable',
      reason,
      messageId: quarantineId(body),
      upload: { key: `quarantine/${quarantineId(body)}`, bytes: body },
    });
  });
});
