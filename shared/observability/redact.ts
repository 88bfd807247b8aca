import { WebhookHandlerError } from '../errors.ts';

const mask = '[redacted]';

/** Keys whose values never belong in a log line, whatever they hold. */
const sensitiveKeys =
  /^(authorization|auth_?tokens?|api_?key(_secret)?|verification_keys|signature|password|body|content|from|to|sender(_id)?|recipient(_id)?|subject|headers|email|address|phone)$/i;

/**
 * Addresses and credentials inside text: e-mail addresses, phone numbers with and without `+`, SendGrid keys,
 * 32-digit hex tokens. Message ids (`SM…`, `email-…`) and UUIDs do not match.
 */
const sensitiveText: readonly { readonly canBeIn: (text: string) => boolean; readonly pattern: RegExp }[] = [
  { canBeIn: (text) => text.includes('@'), pattern: /[^\s@<>"'(),:;]+@[^\s@<>"'(),:;]+/g },
  { canBeIn: (text) => text.includes('+'), pattern: /\+\d[\d\s().-]{5,18}\d/g },
  { canBeIn: (text) => /\d{10}/.test(text), pattern: /(?<![\w-])\d{10,15}(?![\w-])/g },
  { canBeIn: (text) => text.includes('SG.'), pattern: /\bSG\.[\w-]+\.[\w-]+/g },
  { canBeIn: (text) => text.length >= 32, pattern: /\b[0-9a-f]{32}\b/gi },
];

/** Mask what is personal or secret inside a text. Every text of every log line comes through here: a look costs less. */
export function redactText(text: string): string {
  return sensitiveText.reduce(
    (masked, { canBeIn, pattern }) => (canBeIn(masked) ? masked.replace(pattern, mask) : masked),
    text,
  );
}

/** Log lines have few keys, and the same ones each time. */
const knownKeys = new Map<string, boolean>();

function isSensitiveKey(key: string): boolean {
  const known = knownKeys.get(key);
  if (known !== undefined) return known;
  const isSensitive = sensitiveKeys.test(key);
  if (knownKeys.size < 500) knownKeys.set(key, isSensitive);
  return isSensitive;
}

/** A JSON.stringify replacer that masks by key and by value. */
export function redactingReplacer(key: string, value: unknown): unknown {
  if (value !== null && value !== undefined && isSensitiveKey(key)) return mask;
  return typeof value === 'string' ? redactText(value) : value;
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
    name: error.name,
    ...(error instanceof WebhookHandlerError && { code: error.code, reason: error.message }),
    ...(status !== undefined && { http_status: status }),
    ...(depth === 0 && { frames: framesOf(error) }),
    ...(error.cause !== undefined && depth < 4 && { cause: describeError(error.cause, depth + 1) }),
  };
}

/** The stack without its first lines, which repeat the message. */
function framesOf(error: Error): string[] {
  return (error.stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim());
}
