import { cleanJson, holdsAllOf } from '../../clean-json.ts';
import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import type { JsonValue } from '../../json.ts';
import { UnreadableRequestError } from './unreadable-request-error.ts';

/** Every parameter of a request, as Twilio signed it: names and values decoded, empty and unknown ones included. */
export interface TwilioParameters {
  /** Without a prototype, so that a parameter called `__proto__` is one like any other. Duplicates are arrays. */
  readonly signed: Readonly<Record<string, string | string[]>>;
  /** False where JSON said more than its values hold. */
  readonly isExact: boolean;
  /** The value of a parameter, '' when it is absent; throws UnreadableRequestError when it came more than once. */
  param(name: string): string;
}

const decoded = new WeakMap<WebhookRequest, TwilioParameters>();

/**
 * The parameters of a form or JSON body. Decoded once for each request. Throws UnreadableRequestError on JSON that is no
 * object, ValidationError on a form with more parameters than can be signed in time.
 */
export function parametersOf(request: WebhookRequest): TwilioParameters {
  const known = decoded.get(request);
  if (known !== undefined) return known;
  const { contentType, body } = request;
  const json = contentType === 'application/json' ? parseJson(body.toString('utf8')) : undefined;
  const signed = collect(json?.entries ?? formEntries(body));
  const parameters: TwilioParameters = {
    signed,
    isExact: json?.isExact ?? true,
    param(name) {
      const value = signed[name];
      if (Array.isArray(value)) throw new UnreadableRequestError('parameter_repeated');
      return value ?? '';
    },
  };
  decoded.set(request, parameters);
  return parameters;
}

function collect(entries: Iterable<[string, string]>): Record<string, string | string[]> {
  const signed: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of entries) {
    const before = signed[name];
    if (before === undefined) signed[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else signed[name] = [before, value];
  }
  return signed;
}

/** Twilio sends a few dozen. Sorting and signing hundreds of thousands would take seconds. */
const maxParameters = 5_000;

/** URLSearchParams never throws: malformed escapes stay as they are, and fail by their signature. */
function formEntries(body: Buffer): Iterable<[string, string]> {
  if (body.length > maxParameters) countParameters(body);
  // The `&` is for the sake of a body that begins with `?`, which URLSearchParams would drop.
  return new URLSearchParams(`&${body.toString('utf8')}`);
}

function countParameters(body: Buffer): void {
  let ampersands = 0;
  for (let at = body.indexOf('&'); at >= 0; at = body.indexOf('&', at + 1)) {
    if (++ampersands > maxParameters) throw new ValidationError({ reason: 'too many parameters' });
  }
}

interface JsonParameters {
  readonly entries: [string, string][];
  readonly isExact: boolean;
}

/** The members of an object of JSON as parameters: texts, and `null` an empty one, as in a form. */
function parseJson(json: string): JsonParameters {
  const text = json.replace(/^\uFEFF/, '');
  const values = objectOf(text);
  // Cleaned, because JSON nests deeper than `stringify` follows. A text stays as it is.
  const clean = values.map(([name, value]): [string, JsonValue] => [
    name,
    typeof value === 'string' ? value : cleanJson(value),
  ]);
  return {
    entries: clean.map(([name, value]) => [name, textOf(value)]),
    isExact: holdsAllOf(text, Object.fromEntries(clean)),
  };
}

function objectOf(text: string): [string, unknown][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UnreadableRequestError('json_malformed');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UnreadableRequestError('json_malformed');
  }
  return Object.entries(parsed);
}

function textOf(value: JsonValue): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(value);
}
