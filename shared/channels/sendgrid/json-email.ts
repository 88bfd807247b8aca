import { cleanJson } from '../../clean-json.ts';
import { type EmailFields, type EmailFile, type ScalarField, scalarFields } from './email-fields.ts';
import { UnreadableEmailError } from './unreadable.ts';

/** As many as a multipart email may have. */
const maxFiles = 300;

/** The same fields as one JSON object. A field that is an object is its JSON; attachments carry base64 `content`. */
export function jsonEmailFields(json: unknown): EmailFields {
  if (typeof json !== 'object' || json === null) throw new UnreadableEmailError('not_a_mail');
  const object = json as Readonly<Record<string, unknown>>;
  const fields: Partial<Record<ScalarField, string>> = {};
  for (const [wireName, field] of Object.entries(scalarFields)) {
    const text = Object.hasOwn(object, wireName) ? textOf(wireName, object[wireName]) : undefined;
    if (text !== undefined) fields[field] = text.toWellFormed();
  }
  const rawMime = typeof object.email === 'string' ? Buffer.from(object.email, 'utf8') : undefined;
  const files = filesOf(object.attachments);
  return {
    ...fields,
    ...(rawMime && { rawMime }),
    ...(isPartly(object.attachments, files) && { isPartial: true }),
    files,
    charsetFallbacks: [],
  };
}

function textOf(name: string, value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  if (name === 'headers') return headerLines(value);
  return addressFields.includes(name) ? addressesText(value) : jsonOf(value);
}

const addressFields: readonly string[] = ['from', 'to', 'cc'];

/** `{"email":"jane@example.com","name":"Jane"}`, or a list of these or of texts: the addresses, and no names. */
function addressesText(value: object): string {
  return (Array.isArray(value) ? value : [value])
    .flatMap((entry: unknown) => addressText(entry) ?? [])
    .join(', ');
}

function addressText(entry: unknown): string | undefined {
  if (typeof entry === 'string') return entry;
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { email, address } = entry as Readonly<Record<string, unknown>>;
  return [email, address].find((text) => typeof text === 'string') as string | undefined;
}

/** Bounded in depth: `JSON.stringify` goes as deep as the sender's JSON, and the stack does not. */
function jsonOf(value: unknown): string {
  return JSON.stringify(cleanJson(value));
}

/** Headers as an object are lines again: one form for all that follows. */
function headerLines(headers: object): string {
  return Object.entries(headers)
    .flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).flatMap((value: unknown) =>
        // A line break in a value must not begin another header.
        typeof value === 'string' ? [`${name}: ${value.replace(/[\r\n]+(?![ \t])/g, ' ')}`] : [],
      ),
    )
    .join('\n');
}

/** Whether a list of attachments says more than the files: an entry without content, or with content that is no base64. */
function isPartly(attachments: unknown, files: readonly EmailFile[]): boolean {
  if (!Array.isArray(attachments)) return typeof attachments === 'object' && attachments !== null;
  return attachments.length !== files.length || !attachments.every((entry) => isBase64(entry.content));
}

function isBase64(text: string): boolean {
  return !/[^A-Za-z0-9+/_\s=-]/.test(text);
}

function filesOf(attachments: unknown): EmailFile[] {
  if (!Array.isArray(attachments)) return [];
  if (attachments.length > maxFiles) throw new UnreadableEmailError('too_many_parts');
  return attachments.flatMap((entry: unknown, index): EmailFile[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { filename, name, type, content } = entry as Readonly<Record<string, unknown>>;
    if (typeof content !== 'string') return [];
    return [
      {
        part: `attachment${index + 1}`,
        name: [filename, name].find((text) => typeof text === 'string') ?? '',
        contentType: typeof type === 'string' ? type : '',
        bytes: Buffer.from(content, 'base64'),
      },
    ];
  });
}
