/** CloudWatch namespace of everything below. */
export const metricNamespace = 'IncomingWebhook';

type Dimension = 'channel' | 'reason' | 'queue' | 'event';

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Exactly these dimensions, in this order. */
  readonly dimensions: readonly Dimension[];
}

/** Written so that the list costs every bundle little. */
function count<const Names extends readonly Dimension[]>(...dimensions: Names) {
  return { unit: 'Count', dimensions } as const;
}

function milliseconds<const Names extends readonly Dimension[]>(...dimensions: Names) {
  return { unit: 'Milliseconds', dimensions } as const;
}

/** The closed list of metrics. Alarms, dashboard, documentation and tests are made from it. */
export const metricCatalog = {
  /** Requests that reached the ingress function or the receiver of large mail, by route. */
  WebhooksReceived: count('channel'),
  /** Requests answered with 4xx or 5xx, by error code. */
  WebhooksRejected: count('channel', 'reason'),
  /** Requests answered with 5xx: the provider has to retry. */
  WebhookErrors: count('channel'),
  /** Requests answered with 401. */
  SignaturesRejected: count('channel'),
  /** From the whole request in the ingress to its answer. */
  AcknowledgementTime: milliseconds('channel'),
  /** New messages stored, of known and unknown senders. */
  MessagesPersisted: count('channel'),
  /** Deliveries of a message that was stored before. */
  MessagesDuplicate: count('channel'),
  /** Signed mail that could not be read, kept as it came. */
  MessagesQuarantined: count('channel'),
  /** New messages of senders without a conversation. */
  UnknownSenders: count('channel'),
  /** Delivery reports of our own messages, acknowledged and not stored. */
  StatusCallbacks: count('channel'),
  /** New events of the SendGrid Event Webhook, by type. */
  EmailEvents: count('channel', 'event'),
  /** Stored messages whose workflow could not be started immediately; recovery starts it. */
  WorkflowStartFailures: count('channel'),
  /** Contexts that SQS took, by kind of queue. */
  MessagesRouted: count('channel', 'queue'),
  /** Sends that SQS did not take; the task tries again. */
  RoutingFailures: count('channel'),
  /** From the receipt of a message to its place on the queue. */
  RoutingTime: milliseconds('channel'),
  /** Answers sent to unknown senders. */
  FallbacksSent: count('channel'),
  /** Messages of unknown senders that were not answered, by reason. */
  FallbacksSuppressed: count('channel', 'reason'),
  /** Messages not answered because the daily ceiling of the channel was reached. */
  FallbackCeilingReached: count('channel'),
  /** Answers that the provider did not take, or whose fate is not known. */
  FallbackFailures: count('channel'),
  /** Pending messages whose workflow recovery started again. */
  MessagesRecovered: count('channel'),
  /** Messages marked failed: replay brings them back. */
  MessagesFailed: count('channel'),
  /** Live connections told of a routed message, by end: sent, gone, failed, expired, skipped. */
  LiveUpdates: count('event'),
  /** Routed messages that no live client was told of, because the connections could not be read. */
  LiveUpdateFailures: count(),
  /** Live clients that were not let in, by reason. */
  LiveConnectionsRefused: count('reason'),
  /** Age of the oldest message that waits past its retry time, 0 when none does. */
  OldestPendingAge: {
    unit: 'Seconds',
    dimensions: [],
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricCatalog;

type DimensionOf<Name extends MetricName> = (typeof metricCatalog)[Name]['dimensions'][number];

/** A value for every dimension of a metric, and for no other. */
export type DimensionsOf<Name extends MetricName> = Readonly<Record<DimensionOf<Name>, string>>;
