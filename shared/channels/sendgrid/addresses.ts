import { addressParser } from 'postal-mime';
import { parseCleanJson } from '../../clean-json.ts';

/** RFC 5321's limit is 254; a table key may be longer, a mailbox not. */
const mailbox = /^[^\s<>(),;:@"]{1,64}@[^\s<>(),;:@"]{1,255}$/u;

/** The addresses of a header, in lower case and in order; display names, comments and groups' names are no addresses. */
export function addressesOf(header: string | undefined): string[] {
  if (!header) return [];
  const found = addressParser(header.slice(0, 16 * 1024), { flatten: true })
    .map(({ address }) => normalise(address ?? ''))
    .filter((address) => mailbox.test(address));
  return [...new Set(found)].slice(0, 50);
}

export interface Envelope {
  readonly from: string | undefined;
  readonly to: readonly string[];
}

/** SendGrid's `envelope`: who really sent and received. `to` is an array, in older captures a text. */
export function envelopeOf(json: string | undefined): Envelope {
  const parsed = json === undefined ? undefined : parseCleanJson(json);
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    return { from: undefined, to: [] };
  const { from, to } = parsed as { from?: unknown; to?: unknown };
  const recipients = (Array.isArray(to) ? to : [to]).flatMap((entry) =>
    typeof entry === 'string' ? addressesOf(entry) : [],
  );
  return { from: typeof from === 'string' ? normalise(from) : undefined, to: [...new Set(recipients)] };
}

function normalise(address: string): string {
  return address.trim().toLowerCase().toWellFormed();
}
