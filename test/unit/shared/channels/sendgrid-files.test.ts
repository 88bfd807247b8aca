import { describe, expect, it } from 'vitest';
import { attachFiles } from '../../../../shared/channels/sendgrid/email-attachments.ts';
import { mailParts, multipart, sha256 } from '../../../support/channel-keys.ts';
import { messageOf, parse } from '../../../support/parse-mail.ts';

describe('the files of an email', () => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x00, 0xff, 0x2d, 0x2d]);
  const withFile = (fileName: string, info: object = {}) =>
    multipart([
      ...mailParts({
        attachments: '1',
        'attachment-info': JSON.stringify({ attachment1: { filename: fileName, ...info } }),
        'content-ids': '{"logo@1":"attachment1"}',
      }),
      { name: 'attachment1', value: bytes, fileName: 'x', contentType: 'image/png' },
    ]);

  it('come with name, type, size, digest and content id, their bytes untouched', async () => {
    const parsed = await parse(withFile('logo.png', { type: 'image/png' }));
    const [attachment] = messageOf(parsed).attachments;

    expect(attachment).toMatchObject({
      name: 'logo.png',
      contentType: 'image/png',
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
      contentId: 'logo@1',
    });
    expect(parsed).toMatchObject({ uploads: [{ key: attachment?.contentRef, bytes }] });
  });

  it.each(['../../../etc/passwd', 'a\u0000b', `${'n'.repeat(5_000)}.png`, '‮gnp.exe', 'CON'])(
    'never lie under the sender’s name %#',
    async (name) => {
      const message = messageOf(await parse(withFile(name)));

      expect(message.attachments[0]?.contentRef).toBe(`messages/${message.messageId}/attachments/1`);
      expect(Buffer.byteLength(message.attachments[0]?.name ?? '')).toBeLessThanOrEqual(255);
    },
  );

  it.each(['text/html\r\nX-Evil: 1', 'nonsense', ''])('have no type that is no type: %j', async (type) => {
    const message = messageOf(await parse(withFile('a', { type })));

    expect(message.attachments[0]?.contentType).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
  });
});

it.each([300, 301])('a message of %i files names all of them, or says where the others are', (count) => {
  const bytes = Buffer.from('a');
  const file = { name: 'a', contentType: 'text/plain', bytes, sha256: sha256(bytes) };
  const files = Array.from({ length: count }, (_, index) => ({ ...file, part: `attachment${index}` }));

  const { attachments, overflow } = attachFiles('email-1', files);

  expect(overflow?.count ?? attachments.length).toBe(count);
});
