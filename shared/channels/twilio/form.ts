import { cleanJson } from '../../clean-json.ts';
import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';
import { UnreadableRequestError } from './unreadable-request-error.ts';

/** Every parameter of a request, as Twilio signed it: names and values decoded, empty and unknown ones included. */
export interface TwilioParameters {
  /** Without a prototype, so that a parameter called `__proto__` is one like any other. Duplicates are arrays. */
  readonly signed: Readonly<Record<string, string | string[]>>;
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
  const signed = collect(request);
  const parameters: TwilioParameters = {
    signed,
    param(name) {
      const value = signed[name];
      if (Array.isArray(value)) throw new UnreadableRequestError('parameter_repeated');
      return value ?? '';
    },
  };
  decoded.set(request, parameters);
  return parameters;
}

function collect(request: WebhookRequest): Record<string, string | string[]> {
  const signed: Record<string, string | string[]> = Object.create(null);
  for (const [name, value] of entriesOf(request)) {
    const before = signed[name];
    if (before === undefined) signed[name] = value;
    else if (Array.isArray(before)) before.push(value);
    else signed[name] = [before, value];
  }
  return signed;
}

/** Twilio sends a few dozen. Sorting and signing hundreds of thousands would take seconds. */
const maxParameters = 5_000;

function entriesOf({ contentType, body }: WebhookRequest): Iterable<[string, string]> {
  return contentType === 'application/json' ? jsonEntries(body.toString('utf8')) : formEntries(body);
}

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

function jsonEntries(text: string): [string, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new UnreadableRequestError('json_malformed');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new UnreadableRequestError('json_malformed');
  }
  return Object.entries(parsed).map(([name, value]) => [name, textOf(value)]);
}

/** A parameter of a form is a text; `null` is an empty one. Cleaned, because JSON nests deeper than `stringify` follows. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === null ? '' : JSON.stringify(cleanJson(value));
}
