import { type ParameterizedHeader, parseParameters } from './header-parameters.ts';
import { foldMediaType, type MediaType } from './media-type.ts';
import { decodeTransfer } from './transfer-encoding.ts';
import { UnreadableEmailError } from './unreadable.ts';

/** A part of a MIME message; headers as one character for each byte. */
export interface MimePart extends MediaType {
  readonly headers: MimeHeaders;
  readonly contentType: ParameterizedHeader;
  readonly disposition: ParameterizedHeader;
  /** The bytes without their transfer encoding; of a multipart, everything in it. */
  readonly bytes: Buffer;
  readonly isBase64: boolean;
  /** Empty for a leaf, and for a multipart in which no boundary was found. */
  readonly parts: readonly MimePart[];
}

export interface MimeHeaders {
  /** Every line as it came, without the line breaks at its end. */
  readonly lines: readonly string[];
  /** The first of each, by lower-case name, unfolded. */
  readonly values: ReadonlyMap<string, string>;
}

export interface MimeMessage {
  readonly root: MimePart;
  /** True when there are more parts than any email has: the last of them were passed over. */
  readonly isCut: boolean;
}

const maxDepth = 30;
const maxParts = 1_000;
const maxHeaderBytes = 256 * 1024;

/** What is counted over a whole message. */
interface Budget {
  parts: number;
  headerBytes: number;
}

interface Place {
  readonly budget: Budget;
  readonly depth: number;
  readonly defaultType: string;
}

/**
 * Cut a message into its parts, without copying them. A boundary that is missing at the end or not named is found;
 * throws UnreadableEmailError on headers longer and parts nested deeper than any program writes.
 */
export function parseMime(mime: Buffer): MimeMessage {
  const budget: Budget = { parts: 0, headerBytes: 0 };
  const root = readPart(mime, { budget, depth: 0, defaultType: 'text/plain' });
  return { root, isCut: budget.parts > maxParts };
}

function readPart(source: Buffer, { budget, depth, defaultType }: Place): MimePart {
  if (depth > maxDepth) throw new UnreadableEmailError('mime_malformed');
  const { head, body } = splitHead(source);
  budget.headerBytes += head.length;
  if (budget.headerBytes > maxHeaderBytes) throw new UnreadableEmailError('mime_malformed');
  const headers = readHeaders(head);
  const contentType = parseParameters(headers.values.get('content-type') ?? defaultType);
  const media = foldMediaType(contentType.value);
  const encoding = headers.values.get('content-transfer-encoding') ?? '';
  const isMultipart = media.type.startsWith('multipart/');
  const bytes = isMultipart ? body : decodeTransfer(body, encoding, media.type.startsWith('text/'));
  const sources = isMultipart ? cutParts(body, contentType.parameters.get('boundary')?.bytes, budget) : [];
  // https://www.rfc-editor.org/rfc/rfc2046#section-5.1.5
  const inner = {
    budget,
    depth: depth + 1,
    defaultType: media.type === 'multipart/digest' ? 'message/rfc822' : 'text/plain',
  };
  return {
    ...media,
    headers,
    contentType,
    disposition: parseParameters(headers.values.get('content-disposition') ?? ''),
    bytes,
    isBase64: bytes !== body && /base.?64/i.test(encoding),
    parts: sources.map((part) => readPart(part, inner)),
  };
}

/** The block of headers and what stands behind the empty line. What does not begin with a header has none. */
function splitHead(source: Buffer): { readonly head: Buffer; readonly body: Buffer } {
  const start = /^(?:\r?\n|>?From [^\r\n]{0,500}\r?\n)/.exec(source.toString('latin1', 0, 600))?.[0] ?? '';
  const rest = source.subarray(start.length);
  const none = rest.subarray(0, 0);
  if (/^\r?\n$/.test(start) || !/^[^\s:]{1,200}[ \t]{0,9}:/.test(rest.toString('latin1', 0, 300))) {
    return { head: none, body: rest };
  }
  const window = rest.subarray(0, maxHeaderBytes + 1);
  const [emptyLine] = ['\n\n', '\n\r\n']
    .map((text) => ({ at: window.indexOf(text), length: text.length }))
    .filter(({ at }) => at >= 0)
    .sort((left, right) => left.at - right.at);
  const end = blankLineOf(window.subarray(0, emptyLine?.at)) ?? emptyLine;
  if (end !== undefined) return { head: rest.subarray(0, end.at), body: rest.subarray(end.at + end.length) };
  return { head: rest, body: none };
}

/** A line of blanks alone: the end of the headers, unless a header or its continuation follows. */
function blankLineOf(head: Buffer): { readonly at: number; readonly length: number } | undefined {
  const match = /\n[ \t]+\r?\n(?!\s|[^\s:]{1,200}[ \t]{0,9}:|$)/.exec(head.toString('latin1'));
  return match === null ? undefined : { at: match.index, length: match[0].length };
}

function readHeaders(head: Buffer): MimeHeaders {
  const text = head.toString('latin1').replace(/\r?\n$/, '');
  const lines = text === '' ? [] : text.split(/\r?\n(?![ \t])/);
  const values = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon > 0 && !values.has(name))
      values.set(
        name,
        line
          .slice(colon + 1)
          .replace(/[\r\n]+/g, '')
          .trim(),
      );
  }
  return { lines, values };
}

/** The sources of the parts between the boundary's lines. Without a boundary, or one that is there, the first line of dashes is it. */
function cutParts(body: Buffer, boundary: string | undefined, budget: Budget): Buffer[] {
  const named = boundary ? cutAt(body, `--${boundary}`, budget) : [];
  if (named.length > 0) return named;
  const found = /(?:^|\n)(--[^\s-][^\r\n]{0,100}?)[ \t]*\r?\n/.exec(body.toString('latin1', 0, 4096))?.[1];
  return found === undefined ? [] : cutAt(body, found, budget);
}

function cutAt(body: Buffer, delimiter: string, budget: Budget): Buffer[] {
  const parts: Buffer[] = [];
  let start = -1;
  for (
    let at = body.indexOf(delimiter, 0, 'latin1');
    at >= 0;
    at = body.indexOf(delimiter, at + 1, 'latin1')
  ) {
    const end = lineEnd(body, at, delimiter);
    if (end === undefined) continue;
    if (start >= 0) parts.push(body.subarray(start, withoutLineBreak(body, start, at)));
    start = end.isLast ? -1 : end.next;
    if (end.isLast || ++budget.parts > maxParts) return parts;
  }
  // The end is missing: what there is of the last part counts.
  return start >= 0 && start < body.length ? [...parts, body.subarray(start)] : parts;
}

/** Undefined where the delimiter is not a whole line. */
function lineEnd(body: Buffer, at: number, delimiter: string) {
  if (at > 0 && body[at - 1] !== 0x0a) return undefined;
  const after = at + delimiter.length;
  const rest = /^(--)?[ \t]*(?:\r?\n|$)/.exec(body.toString('latin1', after, after + 100));
  return rest === null ? undefined : { isLast: rest[1] !== undefined, next: after + rest[0].length };
}

/** The line break before a delimiter belongs to it. */
function withoutLineBreak(body: Buffer, start: number, end: number): number {
  if (end <= start || body[end - 1] !== 0x0a) return end;
  return Math.max(start, body[end - 2] === 0x0d ? end - 2 : end - 1);
}
