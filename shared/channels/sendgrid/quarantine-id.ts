import { createHash } from 'node:crypto';

/** Verdicts of SendGrid's own, which need not be the same at the next delivery; they tell no two emails apart. */
const verdicts = /\bname="?(?:spam_report|spam_score|dkim|SPF)"?/i;

/** More parts than any mail has are hashed as they came. */
const maxParts = 1_000;

/**
 * The id of an email that cannot be read, equal for every delivery: SendGrid may choose another boundary, order of parts and
 * verdict for a retry, so that the bytes themselves are no id.
 */
export function quarantineId(body: Buffer): string {
  const hash = createHash('sha256');
  const parts = partsOf(body).filter((part) => !verdicts.test(headOf(part)));
  const digests = parts.map((part) => createHash('sha256').update(part).digest('hex'));
  for (const digest of digests.sort()) hash.update(digest);
  return `email-${hash.digest('hex')}`;
}

/** What stands between the boundaries; the whole where the first line is none, or where there are too many. */
function partsOf(body: Buffer): Buffer[] {
  const boundary = /^--[^\r\n]{1,200}/.exec(body.toString('latin1', 0, 256))?.[0];
  if (boundary === undefined) return [body];
  const parts: Buffer[] = [];
  const delimiter = Buffer.from(boundary, 'latin1');
  let start = delimiter.length;
  while (start <= body.length) {
    if (parts.length === maxParts) return [body];
    const found = body.indexOf(delimiter, start);
    const end = found < 0 ? body.length : found;
    parts.push(body.subarray(start, end));
    start = end + delimiter.length;
  }
  return parts;
}

/** A part's headers; nothing where they do not end, because that may be the email's own text. */
function headOf(part: Buffer): string {
  const head = part.toString('latin1', 0, 512);
  return head.slice(0, Math.max(0, head.indexOf('\r\n\r\n')));
}
