/** CloudWatch namespace of everything below. */
export const metricNamespace = 'IncomingWebhook';

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Exactly these dimensions, in this order. */
  readonly dimensions: readonly ('channel' | 'reason' | 'queue' | 'event')[];
}

/** The closed list of metrics. Alarms, dashboard, documentation and tests are made from it. */
export const metricCatalog = {
  /** Requests that reached the ingress function, by route. */
  WebhooksReceived: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Requests answered with 4xx or 5xx, by error code. */
  WebhooksRejected: {
    unit: 'Count',
    dimensions: ['channel', 'reason'],
  },
  /** Requests answered with 5xx: the provider has to send again. */
  WebhookErrors: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Requests answered with 401. */
  SignaturesRejected: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** From the start of the ingress function to its answer. */
  AcknowledgementTime: {
    unit: 'Milliseconds',
    dimensions: ['channel'],
  },
  /** New messages stored, of known and unknown senders. */
  MessagesPersisted: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Deliveries of a message that was stored before. */
  MessagesDuplicate: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Signed mail that could not be read, kept as it came. */
  MessagesQuarantined: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** New messages of senders without a conversation. */
  UnknownSenders: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Delivery reports of our own messages, acknowledged and not stored. */
  StatusCallbacks: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** New events of the SendGrid Event Webhook, by type. */
  EmailEvents: {
    unit: 'Count',
    dimensions: ['channel', 'event'],
  },
  /** Stored messages whose workflow could not be started at once; recovery starts it. */
  WorkflowStartFailures: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Contexts that SQS took, by kind of queue. */
  MessagesRouted: {
    unit: 'Count',
    dimensions: ['channel', 'queue'],
  },
  /** Sends that SQS did not take; the task tries again. */
  RoutingFailures: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** From the receipt of a message to its place on the queue. */
  RoutingTime: {
    unit: 'Milliseconds',
    dimensions: ['channel'],
  },
  /** Answers sent to unknown senders. */
  FallbacksSent: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Messages of unknown senders that were not answered, by reason. */
  FallbacksSuppressed: {
    unit: 'Count',
    dimensions: ['channel', 'reason'],
  },
  /** Messages not answered because the daily ceiling of the channel was reached. */
  FallbackCeilingReached: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Answers that the provider did not take, or whose fate is not known. */
  FallbackFailures: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Pending messages whose workflow recovery started again. */
  MessagesRecovered: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Messages marked failed: replay brings them back. */
  MessagesFailed: {
    unit: 'Count',
    dimensions: ['channel'],
  },
  /** Live connections told of a routed message, by end: sent, gone, failed, expired, skipped. */
  LiveUpdates: {
    unit: 'Count',
    dimensions: ['event'],
  },
  /** Routed messages that no live client was told of, because the connections could not be read. */
  LiveUpdateFailures: {
    unit: 'Count',
    dimensions: [],
  },
  /** Live clients that were not let in, by reason. */
  LiveConnectionsRefused: {
    unit: 'Count',
    dimensions: ['reason'],
  },
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
