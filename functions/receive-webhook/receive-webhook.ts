import type { Channel } from '../../shared/channels/channel.ts';
import type { ProviderSecrets } from '../../shared/channels/provider-secrets.ts';
import { UnsupportedChannelError, UnsupportedContentTypeError } from '../../shared/errors.ts';
import type { Acknowledgement } from '../../shared/http/acknowledgement.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import type { Deadline } from '../../shared/time/deadline.ts';
import type { WorkflowInput } from '../../shared/workflow.ts';

export interface ReceiveWebhookPorts {
  readonly channels: Readonly<Record<string, Channel>>;
  readonly secrets: ProviderSecrets;
  /** Store what was received. Throws if it is not durable. */
  persist(parsed: ParsedWebhook, request: WebhookRequest, deadline: Deadline): Promise<Persisted>;
  /** Start the workflow of a durable message. */
  start(input: WorkflowInput, deadline: Deadline): Promise<void>;
  /** Called when StartExecution fails. The message is already stored; recovery will start it. */
  onStartFailed(input: WorkflowInput, error: unknown): void;
}

/** The outcome of a request, for the log line and the metrics. */
export type Persisted =
  | {
      readonly outcome: 'stored' | 'stored_unknown';
      readonly channelType: string;
      readonly messageId: string;
      readonly workflow: WorkflowInput;
    }
  | { readonly outcome: 'duplicate'; readonly channelType: string; readonly messageId: string }
  | {
      readonly outcome: 'quarantined';
      readonly channelType: string;
      readonly messageId: string;
      readonly reason: string;
    }
  | { readonly outcome: 'status_callback'; readonly status: string }
  | { readonly outcome: 'email_events'; readonly counts: Readonly<Record<string, number>> };

export interface Received {
  readonly acknowledgement: Acknowledgement;
  readonly persisted: Persisted;
}

/**
 * Receive one webhook: verify, parse, persist, start, acknowledge. Throws a WebhookHandlerError if the provider must
 * not get a 2xx. Never throws after the message is stored; recovery handles later failures.
 */
export async function receiveWebhook(
  request: WebhookRequest,
  deadline: Deadline,
  ports: ReceiveWebhookPorts,
): Promise<Received> {
  const channel = channelOf(request, ports.channels);
  await channel.verify(request, ports.secrets);
  const parsed = await channel.parse(request);
  const persisted = await ports.persist(parsed, request, deadline);
  if ('workflow' in persisted) {
    await ports
      .start(persisted.workflow, deadline)
      .catch((error: unknown) => ports.onStartFailed(persisted.workflow, error));
  }
  return { acknowledgement: channel.acknowledgement, persisted };
}

/** The channel that serves this path in this content type. Throws the errors that become 404 and 415. */
export function channelOf(
  request: Pick<WebhookRequest, 'route' | 'contentType'>,
  channels: Readonly<Record<string, Channel>>,
): Channel {
  const channel = Object.hasOwn(channels, request.route) ? channels[request.route] : undefined;
  if (channel === undefined) throw new UnsupportedChannelError({ reason: 'no channel on this path' });
  if (!channel.contentTypes.includes(request.contentType)) {
    throw new UnsupportedContentTypeError({ reason: 'content type not served here' });
  }
  return channel;
}
