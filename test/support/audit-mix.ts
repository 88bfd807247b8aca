import { itemsUnder } from './e2e-client.ts';
import type { Mix } from './metric-mix.ts';

/** What the metrics have to say, by `Name{dimensions}`, and which metrics that is everything about. */
export interface Audited {
  readonly counts: ReadonlyMap<string, number>;
  readonly names: readonly string[];
}

const countedNames = [
  'WebhooksReceived',
  'WebhooksRejected',
  'WebhookErrors',
  'SignaturesRejected',
  'MessagesPersisted',
  'MessagesDuplicate',
  'MessagesQuarantined',
  'UnknownSenders',
  'StatusCallbacks',
  'EmailEvents',
  'MessagesRouted',
  'FallbacksSent',
  'FallbacksSuppressed',
  'MessagesFailed',
] as const;

type Count = (
  name: (typeof countedNames)[number],
  dimensions: Readonly<Record<string, string>>,
  by?: number,
) => void;

/** Count from the answers that were given and the items that are stored, and from nothing that the functions counted. */
export async function auditMix(mix: Mix): Promise<Audited> {
  const counts = new Map<string, number>();
  const count: Count = (name, dimensions, by = 1) => {
    const all = { ...dimensions, service: 'incoming-webhook-local' };
    const pairs = Object.entries(all).sort(([left], [right]) => left.localeCompare(right));
    const key = `${name}{${pairs.map(([dimension, value]) => `${dimension}=${value}`).join(',')}}`;
    if (by > 0) counts.set(key, (counts.get(key) ?? 0) + by);
  };
  const items = (await itemsUnder('message#')).filter(
    ({ sender_id, received_at, routing_status }) =>
      mix.senders.has(String(sender_id)) ||
      (routing_status === 'quarantined' && String(received_at) >= mix.startedAt),
  );
  countAnswers(mix, count);
  for (const item of items) countItem(item, count);
  countDuplicates(mix, items, count);
  for (const event of mix.events) count('EmailEvents', { channel: 'email', event });
  return { counts, names: countedNames };
}

function countAnswers({ exchanges }: Mix, count: Count): void {
  for (const { channel, kind, answer } of exchanges) {
    count('WebhooksReceived', { channel });
    if (answer.status >= 400) count('WebhooksRejected', { channel, reason: JSON.parse(answer.body).error });
    if (answer.status >= 500) count('WebhookErrors', { channel });
    if (answer.status === 401) count('SignaturesRejected', { channel });
    if (kind === 'callback') count('StatusCallbacks', { channel });
  }
}

function countItem(item: Readonly<Record<string, unknown>>, count: Count): void {
  const channel = String(item.channel_type);
  if (isStoredByUs(item)) count('MessagesPersisted', { channel });
  if (String(item.conversation_id).startsWith('unknown#')) count('UnknownSenders', { channel });
  if (item.routing_status === 'routed') count('MessagesRouted', { channel, queue: queueKindOf(item) });
  if (item.routing_status === 'fallback_sent') count('FallbacksSent', { channel });
  if (item.routing_status === 'fallback_suppressed')
    count('FallbacksSuppressed', { channel, reason: String(item.status_reason) });
  if (item.routing_status === 'failed') count('MessagesFailed', { channel });
  if (item.routing_status === 'quarantined') count('MessagesQuarantined', { channel });
}

/** `sms-handoff` is of the kind `handoff`. */
function queueKindOf({ queue }: Readonly<Record<string, unknown>>): string {
  return String(queue).replace(/^.*-/, '');
}

/** Accepted as often as it was, stored once. */
function countDuplicates(mix: Mix, items: readonly Readonly<Record<string, unknown>>[], count: Count): void {
  for (const channel of ['sms', 'whatsapp', 'email']) {
    const accepted = mix.exchanges.filter(
      (exchange) =>
        exchange.channel === channel && exchange.kind === 'message' && exchange.answer.status === 200,
    );
    const stored = items.filter((item) => item.channel_type === channel && isStoredByUs(item));
    count('MessagesDuplicate', { channel }, accepted.length - stored.length);
  }
}

function isStoredByUs({ by_hand, routing_status }: Readonly<Record<string, unknown>>): boolean {
  return by_hand !== true && routing_status !== 'quarantined';
}
