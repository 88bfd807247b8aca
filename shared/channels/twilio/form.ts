import { ValidationError } from '../../errors.ts';
import type { WebhookRequest } from '../../http/webhook-request.ts';

/** Every parameter of a request, as Twilio signed it: names and values decoded, empty and unknown ones included. */
export interface TwilioParameters {
  /** Without a prototype, so that a parameter called `__proto__` is one like any other. Duplicates are arrays. */
  readonly signed: Readonly<Record<string, string | string[]>>;
  /** The value of a parameter, '' when it is absent; throws ValidationError when it came more than once. */
  one(name: string): string;
}

const decoded = new WeakMap<WebhookRequest, TwilioParameters>();

/** The parameters of a form or JSON body. Decoded once for each request. Throws ValidationError on JSON that is none. */
export function parametersOf(request: WebhookRequest): TwilioParameters {
  const known = decoded.get(request);
  if (known !== undefined) return known;
  const signed = collect(request);
  const parameters: TwilioParameters = {
    signed,
    one(name) {
      const value = signed[name];
      if (Array.isArray(value)) throw new ValidationError({ reason: 'a parameter came more than once' });
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

/** URLSearchParams never throws: malformed escapes stay as they are, and fail by their signature. */
function entriesOf({ contentType, body }: WebhookRequest): Iterable<[string, string]> {
  const text = body.toString('utf8');
  return contentType === 'application/json' ? jsonEntries(text) : new URLSearchParams(text);
}

function jsonEntries(text: string): [string, string][] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new ValidationError({ reason: 'body is not JSON' });
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    throw new ValidationError({ reason: 'body is not a JSON object' });
  }
  return Object.entries(parsed).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : (JSON.stringify(value) ?? ''),
  ]);
}
