import { parseCleanJson } from '../../clean-json.ts';
import type { JsonValue } from '../../json.ts';

/** Longer JSON is no answer to a button. */
const maxJsonCharacters = 16_000;

/**
 * What the customer said: the text, or the title of what was tapped where there is no text. WhatsApp and RCS repeat a
 * button's title in `Body` most of the time, and not always.
 * https://www.twilio.com/docs/messaging/guides/webhook-request
 */
export function contentOf(param: (name: string) => string): string {
  const body = param('Body');
  if (body.trim() !== '') return body.toWellFormed();
  const title = [param('ButtonText'), param('ListTitle')].find((text) => text.trim() !== '');
  return (title ?? interactiveTitle(param('InteractiveData')) ?? body).toWellFormed();
}

/** `{"list_reply":{"id":"1","title":"One"}}`: the title at the top, or of the one thing that was tapped, as WhatsApp writes it. */
function interactiveTitle(json: string): string | undefined {
  if (json === '' || json.length > maxJsonCharacters) return undefined;
  const whole = parseCleanJson(json);
  const data = isObject(whole) && isObject(whole.interactive) ? whole.interactive : whole;
  const replies = isObject(data) ? [data, ...Object.values(data)] : [];
  return replies.map(titleOf).find((title) => title !== undefined);
}

function titleOf(reply: JsonValue): string | undefined {
  const title = isObject(reply) ? (reply.title ?? reply.text) : undefined;
  return typeof title === 'string' && title.trim() !== '' ? title : undefined;
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
