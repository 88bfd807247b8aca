import { createHash } from 'node:crypto';

export interface EmailIdentity {
  readonly messageIdHeader: string;
  readonly from: string;
  /** The header and the envelope: the same email to two of our addresses is posted twice, and is two messages. */
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly sha256: string }[];
}

/**
 * The id of an email, equal for every delivery. A Message-ID alone can be forged to suppress somebody
 * else's mail, and the raw bytes differ between retries. Every part is preceded by its length, so that none can pass
 * for another; the attachments' order does not count, because parts come in any.
 */
export function emailMessageId(mail: EmailIdentity): string {
  const { messageIdHeader, from, to, subject, text, html } = mail;
  const attachments = mail.attachments.map(({ name, sha256 }) => `${sha256} ${name}`).sort();
  // Long texts are hashed as they are; each call costs a microsecond, so that what is short goes together.
  const hash = createHash('sha256')
    .update([messageIdHeader, from, to.join('\n'), subject].map(withLength).join('') + lengthOf(text))
    .update(text)
    .update(lengthOf(html))
    .update(html);
  if (attachments.length > 0) hash.update(attachments.map(withLength).join(''));
  return `email-${hash.digest('hex')}`;
}

function withLength(text: string): string {
  return lengthOf(text) + text;
}

function lengthOf(text: string): string {
  return `${Buffer.byteLength(text)}:`;
}
