import { describe, expect, it } from 'vitest';
import { messageFiles } from '../../../../functions/receive-webhook/message-files.ts';
import type { ParsedMessage } from '../../../../shared/messages/inbound-message.ts';
import { inboundMessage, messageId, webhookRequest } from '../../../support/builders.ts';

const body = Buffer.from('--xYzZY\r\nas it came');
const posted = (type?: string) =>
  webhookRequest({ body, headers: new Map(type === undefined ? [] : [['content-type', [type]]]) });
const parsed = (raw?: ParsedMessage['raw'], content = 'hello'): ParsedMessage => ({
  kind: 'message',
  message: inboundMessage({ content }),
  uploads: [],
  ...(raw && { raw }),
});
const keeping = { keepsRaw: true };

describe('the request as it came', () => {
  it('the request as it came is kept byte for byte, without a copy in memory, and with the type that a parser needs', () => {
    const { uploads, rawRef } = messageFiles(
      parsed('spare_copy'),
      posted('multipart/form-data; boundary=xYzZY'),
      keeping,
    );

    expect(rawRef).toBe(`raw/${messageId}`);
    expect(uploads).toEqual([
      {
        key: rawRef,
        contentType: 'multipart/form-data; boundary=xYzZY',
        bytes: body,
        isUnowned: true,
      },
    ]);
    expect(uploads[0]?.bytes).toBe(body);
  });

  it('the request as it came is not kept by a stage that keeps none', () => {
    expect(messageFiles(parsed('spare_copy'), posted(), { keepsRaw: false })).toEqual({
      uploads: [],
      contentRef: undefined,
      rawRef: undefined,
    });
  });

  it('the request as it came is kept as long as its message when something of it is nowhere else, regardless of the retention of the stage', () => {
    const { rawRef } = messageFiles(parsed('only_copy'), posted(), { keepsRaw: false });

    expect(rawRef).toBe(`messages/${messageId}/raw`);
  });

  it('the request as it came is not kept when the message says all of it', () => {
    expect(messageFiles(parsed(), posted(), keeping).uploads).toEqual([]);
  });

  it.each([undefined, '', 'text/plain\u0007', 'tëxt/plain', `text/${'x'.repeat(300)}`])(
    'has a type that is a header although the request said %j',
    (type) => {
      const { uploads } = messageFiles(parsed('spare_copy'), posted(type), keeping);

      expect(uploads[0]?.contentType).toBe('application/octet-stream');
    },
  );
});

it('marks every file as unowned, those of the parser too', () => {
  const file = { key: `messages/${messageId}/attachments/1`, contentType: 'image/png', bytes: body };

  const { uploads, contentRef } = messageFiles(
    { ...parsed('spare_copy', 'ä'.repeat(20_000)), uploads: [file] },
    posted(),
    keeping,
  );

  expect(contentRef).toBe(`messages/${messageId}/content.txt`);
  expect(uploads.map(({ key, isUnowned }) => [key, isUnowned])).toEqual([
    [file.key, true],
    [contentRef, true],
    [`raw/${messageId}`, true],
  ]);
});
