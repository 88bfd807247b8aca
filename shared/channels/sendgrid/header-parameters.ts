import { decodeText } from './charsets.ts';
import { decodeHeader } from './encoded-words.ts';

/** A header such as Content-Type, taken apart: one character for each byte. */
export interface ParameterizedHeader {
  readonly value: string;
  /** By lower-case name; the first of each, its continuations joined (RFC 2231). */
  readonly parameters: ReadonlyMap<string, Parameter>;
}

interface Parameter {
  readonly bytes: string;
  /** Where the parameter names its charset. */
  readonly charset?: string;
}

const maxCharacters = 16 * 1024;
/** Where a semicolon is missing before one of these, as some programs leave it out. */
const missingSemicolon =
  /[ ,](?=(?:boundary|charset|delsp|filename|format|method|name|reply-type|type)(?:\*\d{0,3}\*?)? ?=)/i;

/** Read a header with parameters as programs write it: without semicolons, with unclosed quotes, with comments. */
export function parseParameters(header: string): ParameterizedHeader {
  const segments = segmentsOf(header.slice(0, maxCharacters));
  const first = segments[0] ?? '';
  const hasValue = !/^[\w*-]+ ?=/.test(first);
  const sections = new Map<string, string>();
  for (const segment of hasValue ? segments.slice(1) : segments) {
    const equals = segment.indexOf('=');
    const name = segment.slice(0, equals).trim().toLowerCase();
    if (equals > 0 && !sections.has(name)) sections.set(name, segment.slice(equals + 1).replace(/^ /, ''));
  }
  return { value: hasValue ? first.toLowerCase() : '', parameters: joinContinuations(sections) };
}

/** Split at semicolons outside of quotes, without comments. A quote that is never closed is none. */
function segmentsOf(header: string): string[] {
  const quoted: string[] = [];
  const bare = header
    .replaceAll(place, '')
    .replace(/"((?:[^"\\]|\\.)*)("|$)/gs, (_, inside: string, end: string) =>
      end === '' ? inside : `${place}${quoted.push(inside) - 1}${place}`,
    );
  return bare
    .replace(/\s+/g, ' ')
    .split(';')
    .map((text) => (isName.test(text) ? text : text.replace(/(^| )\([^()]*\)/g, '$1')))
    .flatMap((text) => text.split(missingSemicolon))
    .map((text) => withQuoted(text.trim(), quoted));
}

/** Stands for a quoted string while the rest is split. */
const place = '\u0000';
/** A file name can have parentheses. */
const isName = /^ ?(?:file)?name[\d*]{0,6} ?=/i;

function withQuoted(text: string, quoted: readonly string[]): string {
  const pieces = text.split(place);
  return pieces
    .map((piece, index) =>
      index % 2 === 0 ? piece : (quoted[Number(piece)] ?? '').replace(/\\(["\\])/g, '$1'),
    )
    .join('');
}

/** `name*0*=utf-8''a; name*1=b` is `name`. What names its charset goes before what does not. */
function joinContinuations(sections: ReadonlyMap<string, string>): ReadonlyMap<string, Parameter> {
  const extended = new Map<
    string,
    { readonly place: number; readonly value: string; readonly isEncoded: boolean }[]
  >();
  const parameters = new Map<string, Parameter>();
  for (const [key, value] of sections) {
    const [, name = '', place, star] = /^([^*]+)(?:\*(\d{1,3}))?(\*)?$/.exec(key) ?? [];
    if (place === undefined && star === undefined) parameters.set(key, { bytes: value });
    else
      extended.set(name, [
        ...(extended.get(name) ?? []),
        { place: Number(place ?? 0), value, isEncoded: star !== undefined },
      ]);
  }
  for (const [name, parts] of extended) {
    const [first, ...rest] = parts.sort((left, right) => left.place - right.place);
    const [, charset, start] = (first?.isEncoded && /^([^']*)'[^']*'(.*)$/s.exec(first.value)) || [];
    const values = first === undefined ? [] : [{ ...first, value: start ?? first.value }, ...rest];
    const bytes = values.map(({ value, isEncoded }) => (isEncoded ? percentDecoded(value) : value)).join('');
    parameters.set(name, { bytes, ...(charset !== undefined && { charset }) });
  }
  return parameters;
}

function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 16)),
  );
}

/** The text of a parameter, by the charset that it names, or with its encoded words decoded. */
export async function parameterText(parameter: Parameter | undefined): Promise<string> {
  if (parameter === undefined) return '';
  const { bytes, charset } = parameter;
  if (charset !== undefined) return (await decodeText(Buffer.from(bytes, 'latin1'), charset)).text;
  return decodeFileName(bytes);
}

/** A file name as programs encode it against the rules: encoded words in quotes, or RFC 2231's form without its star. */
export async function decodeFileName(bytes: string): Promise<string> {
  const [, charset, encoded] = /^([\w.:-]{2,40})'[\w-]{0,20}'(.*%[0-9a-f]{2}.*)$/is.exec(bytes) ?? [];
  if (encoded !== undefined)
    return (await decodeText(Buffer.from(percentDecoded(encoded), 'latin1'), charset)).text;
  return (await decodeHeader(bytes)).text;
}
