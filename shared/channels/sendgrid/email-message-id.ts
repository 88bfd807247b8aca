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
  const hash = createHash('sha256');
  const add = (text: string) => hash.update(`${Buffer.byteLength(text)}:`).update(text);
  const attachments = mail.attachments.map(({ name, sha256 }) => `${sha256} ${name}`).sort();
  for (const text of [
    mail.messageIdHeader,
    mail.from,
    mail.to.join('\n'),
    mail.subject,
    mail.text,
    mail.html,
  ]) {
    add(text);
  }
  for (const attachment of attachments) add(attachment);
  return `email-${hash.digest('hex')}`;
}
