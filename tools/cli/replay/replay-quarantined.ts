import type { Persisted } from '../../../functions/receive-webhook/receive-webhook.ts';
import type { Channel } from '../../../shared/channels/channel.ts';
import type { WebhookRequest } from '../../../shared/http/webhook-request.ts';
import type { ParsedWebhook } from '../../../shared/messages/inbound-message.ts';
import type { WorkflowInput } from '../../../shared/workflow.ts';

/** What the table holds of a request that could not be read. */
export interface QuarantinedItem {
  readonly conversation_id: string;
  readonly primary_channel: string;
  readonly message_id: string;
  readonly channel_type: string;
  readonly content_ref: string;
  readonly received_at: string;
  readonly request_id: string;
  readonly status_reason: string;
  /** Absent on items of earlier versions, which are all of email. */
  readonly route?: string;
  readonly content_type?: string;
  readonly expires_at?: number;
}

export interface QuarantinePorts {
  readonly channels: Readonly<Record<string, Channel>>;
  /** The kept bytes; undefined when the bucket has them no more. */
  readBytes(key: string): Promise<Buffer | undefined>;
  /** The ingress's own port. */
  persist(parsed: ParsedWebhook, item: QuarantinedItem, request: WebhookRequest): Promise<Persisted>;
  /** Take the item out of quarantine. */
  remove(item: QuarantinedItem): Promise<void>;
  /** Throws when the workflow does not start; recovery starts it then. */
  start(input: WorkflowInput): Promise<void>;
}

export interface QuarantineReplay {
  readonly outcome: Persisted['outcome'] | 'still_unreadable';
  /** Why it cannot be read today. */
  readonly reason?: string;
}

type Read =
  | { readonly parsed: ParsedWebhook; readonly request: WebhookRequest }
  | { readonly parsed: undefined; readonly reason: string };

/** What today's parser makes of a request in quarantine, before anything is written. */
export async function lookAtQuarantined(
  item: QuarantinedItem,
  ports: QuarantinePorts,
): Promise<{ readonly kind: ParsedWebhook['kind'] | undefined; readonly reason: string | undefined }> {
  const read = await readToday(item, ports);
  return read.parsed === undefined
    ? { kind: undefined, reason: read.reason }
    : { kind: read.parsed.kind, reason: undefined };
}

/**
 * Give the kept bytes to today's parser, and what it reads to the ingress's own store. The item is removed once that is
 * durable: interrupted in between, the next run finds the message stored and only removes the item. The signature was
 * checked when the request came.
 */
export async function replayQuarantined(
  item: QuarantinedItem,
  ports: QuarantinePorts,
): Promise<QuarantineReplay> {
  const read = await readToday(item, ports);
  if (read.parsed === undefined) return { outcome: 'still_unreadable', reason: read.reason };
  const persisted = await ports.persist(read.parsed, item, read.request);
  await ports.remove(item);
  if ('workflow' in persisted) await ports.start(persisted.workflow);
  return { outcome: persisted.outcome };
}

async function readToday(item: QuarantinedItem, { channels, readBytes }: QuarantinePorts): Promise<Read> {
  const route = item.route ?? item.channel_type;
  const channel = Object.hasOwn(channels, route) ? channels[route] : undefined;
  if (channel === undefined) return { parsed: undefined, reason: 'channel_not_served' };
  const body = await readBytes(item.content_ref);
  if (body === undefined) return { parsed: undefined, reason: 'bytes_missing' };
  const request = requestOf(item, route, body);
  const parsed = await channel.parse(request);
  return parsed.kind === 'unreadable' ? { parsed: undefined, reason: parsed.reason } : { parsed, request };
}

/** As it came, without what only the signature needs. */
function requestOf(item: QuarantinedItem, route: string, body: Buffer): WebhookRequest {
  return {
    requestId: item.request_id,
    route,
    publicUrl: '',
    query: {},
    headers: new Map(),
    contentType: item.content_type ?? 'multipart/form-data',
    body,
    receivedAt: new Date(item.received_at),
  };
}
