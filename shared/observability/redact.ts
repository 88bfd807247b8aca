import { WebhookHandlerError } from '../errors.ts';

const mask = '[redacted]';

/** Ends of keys whose values never belong in a log line: without `_` and `-`. */
const sensitiveKey =
  /(^(to|cc|bcc|from|waid|authorization)|tokens?|secret|password|cookie|apikey|verificationkeys|signature|body|content|text|html|subject|headers|(sender|recipient|user)(id|name)?|email|address|phone(number)?|profilename)$/i;

/**
 * Addresses and credentials inside text. Message ids (`SM…`, `email-…`), UUIDs and ISO times do not match: they tie log
 * lines together.
 */
const sensitiveText = [
  // Private keys, with or without their end.
  /-----BEGIN [\s\S]*?(-----END [A-Z ]+-----|$)/g,
  // SendGrid keys and JWTs, before a part of one passes for a user id: their dots would keep the rest.
  /\b(SG\.[\w.-]+|eyJ[\w.-]+)/gi,
  // Email addresses, with quoted local parts, any top-level domain, and the encoded sign.
  /("[^"]*"|[^\s@<>"(),:;]+)(@|%40)[^\s@<>"'(),:;]+/gi,
  // WhatsApp user ids: a country and letters, https://www.twilio.com/docs/whatsapp/key-concepts
  /\b[A-Z]{2}\.(ENT\.)?[0-9A-Za-z]{8,128}\b/g,
  // Phone numbers: international, with separators, and as a bare run of digits, which a user id can be as well.
  /(\+|%2B)\d[\d\s()./-]{5,18}\d/gi,
  /(?<![0-9a-z-])\d{9,32}(?![0-9a-z-])/gi,
  // Other credentials: AWS keys, schemes; Twilio tokens and key secrets; signatures; values after their names.
  /(?<![\w/+-])(?=[a-z\d/+]*[A-Z])(?=[A-Z\d/+]*[a-z])(?=[A-Za-z/+]*\d)[A-Za-z\d/+]{40}(?![\w/+-])/g,
  /(token|secret|password|passwd|signature|key)(=|%3D|"\s*:\s*")[^\s&"']+/gi,
  /\b(A[KS]IA\w{16}|(basic|bearer)\s+[\w.~+/=-]+|(?=[A-Z]*\d)[0-9A-Z]{32}\b)|[A-Z0-9+/]{27,}=+/gi,
];

/** Numbers in groups, as people write those of phones; not dates as ISO 8601 writes them. */
const groupedDigits =
  /(?<![\w.-])(?!\d{4}-\d\d-\d\d)\(?\d{1,6}\)?(?:[\s./-]{1,2}\(?\d{2,8}\)?){1,5}(?![\w-])/g;

function maskGroups(found: string): string {
  return found.replace(/\D/g, '').length < 8 ? found : mask;
}

/** What every pattern above needs: every text of every log line comes through here, and a look costs less. */
const suspicious =
  /[@%+="]|-----|[\w/]{40}|\d\)?[\s./-]{1,2}\(?\d{2}|\d{9}|[A-Z]{2}\.|\b\w{32}\b|A[KS]IA|eyJ|basic |bearer /i;

/** Our ids, those of providers and of X-Ray, and times: whole, none of the patterns matches them, and every line carries several. */
const knownId =
  /^(?:[SM]M[0-9a-f]{32}|email-[0-9a-f]{64}|(?:conv-)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|1-[0-9a-f]{8}-[0-9a-f]{24}|\d{4}-\d\d-\d\dT[\d:.]{8,12}Z)$/;

/** Facts are short. The patterns take the square of a text's length, and a longer text is no fact. */
const longestText = 1_024;

/** Mask what is personal or secret inside a text; all of a text above 1,024 characters. */
export function redactText(text: string): string {
  if (text.length > longestText) return mask;
  if (knownId.test(text) || !suspicious.test(text)) return text;
  const withoutPatterns = sensitiveText.reduce((masked, pattern) => masked.replace(pattern, mask), text);
  return withoutPatterns.replace(groupedDigits, maskGroups);
}

/** Log lines have few keys, the same ones each time, by a closed list. */
const knownKeys = new Map<string, boolean>();

function isSensitiveKey(key: string): boolean {
  let isSensitive = knownKeys.get(key);
  if (isSensitive === undefined) {
    isSensitive = sensitiveKey.test(key.replace(/[_-]/g, ''));
    knownKeys.set(key, isSensitive);
  }
  return isSensitive;
}

/** A JSON.stringify replacer that masks by key and by value, also in numbers and bytes. */
export function redactingReplacer(key: string, value: unknown): unknown {
  if (value !== null && value !== undefined && isSensitiveKey(key)) return mask;
  switch (typeof value) {
    case 'string':
      return redactText(value);
    case 'bigint':
    case 'number': {
      const digits = `${value}`;
      return redactText(digits) === digits ? Number(value) : mask;
    }
    case 'object':
      return value && redactObject(value);
    default:
      return value;
  }
}

/** Bytes become numbers in JSON, and an error's own properties can be items: both would get past the text's patterns. */
function redactObject(value: object): unknown {
  if (value instanceof Error) return describeError(value);
  // The second half is what a replacer is given for a Buffer.
  if (ArrayBuffer.isView(value) || (value as { readonly type?: unknown }).type === 'Buffer') return mask;
  return value;
}

export interface DescribedError {
  readonly name: string;
  readonly code?: string;
  readonly reason?: string;
  readonly http_status?: number;
  readonly frames?: readonly string[];
  readonly cause?: DescribedError;
}

/**
 * What may be logged of anything thrown. Messages of foreign errors are left out: `JSON.parse` quotes its input,
 * the AWS SDK quotes items. Ours are constant phrases, so they stay.
 */
export function describeError(error: unknown, depth = 0): DescribedError {
  if (!(error instanceof Error)) return { name: typeof error };
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  return {
    name: nameOf(error),
    ...(error instanceof WebhookHandlerError && { code: error.code, reason: error.message }),
    ...(status !== undefined && { http_status: status }),
    ...(depth === 0 && { frames: framesOf(error) }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** A service's error is named by what the service sent. */
function nameOf({ name }: Error): string {
  return /^[\w.$-]{1,64}$/.test(name) ? name : 'Error';
}

/** The stack's frames without its head, which repeats the message: that may have lines like frames, too. */
function framesOf({ stack = '', message }: Error): string[] {
  const start = message === '' ? -1 : stack.indexOf(message);
  return stack
    .slice(start < 0 ? 0 : start + message.length)
    .split('\n')
    .filter((line) => /^\s+at .*:\d+:\d+\)?$/.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
