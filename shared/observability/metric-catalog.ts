/** CloudWatch namespace of everything below. */
export const metricNamespace = 'IncomingWebhook';

interface MetricDefinition {
  readonly unit: 'Count' | 'Milliseconds' | 'Seconds';
  /** Exactly these dimensions, in this order. */
  readonly dimensions: readonly ('channel' | 'reason' | 'queue' | 'event')[];
  readonly meaning: string;
}

/** The closed list of metrics. Alarms, dashboard, documentation and tests are made from it. */
export const metricCatalog = {
  WebhooksReceived: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Requests that reached the ingress function, by route',
  },
  WebhooksRejected: {
    unit: 'Count',
    dimensions: ['channel', 'reason'],
    meaning: 'Requests answered with 4xx or 5xx, by error code',
  },
  WebhookErrors: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Requests answered with 5xx: the provider has to send again',
  },
  SignaturesRejected: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Requests answered with 401',
  },
  AcknowledgementTime: {
    unit: 'Milliseconds',
    dimensions: ['channel'],
    meaning: 'From the start of the ingress function to its answer',
  },
  MessagesPersisted: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'New messages stored, of known and unknown senders',
  },
  MessagesDuplicate: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Deliveries of a message that was stored before',
  },
  MessagesQuarantined: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Signed mail that could not be read, kept as it came',
  },
  UnknownSenders: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'New messages of senders without a conversation',
  },
  StatusCallbacks: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Delivery reports of our own messages, acknowledged and not stored',
  },
  EmailEvents: {
    unit: 'Count',
    dimensions: ['channel', 'event'],
    meaning: 'New events of the SendGrid Event Webhook, by type',
  },
  WorkflowStartFailures: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Stored messages whose workflow could not be started at once; recovery starts it',
  },
  MessagesRouted: {
    unit: 'Count',
    dimensions: ['channel', 'queue'],
    meaning: 'Contexts that SQS took, by kind of queue',
  },
  RoutingFailures: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Sends that SQS did not take; the task tries again',
  },
  RoutingTime: {
    unit: 'Milliseconds',
    dimensions: ['channel'],
    meaning: 'From the receipt of a message to its place on the queue',
  },
  FallbacksSent: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Answers sent to unknown senders',
  },
  FallbacksSuppressed: {
    unit: 'Count',
    dimensions: ['channel', 'reason'],
    meaning: 'Messages of unknown senders that were not answered, by reason',
  },
  FallbackCeilingReached: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Messages not answered because the daily ceiling of the channel was reached',
  },
  FallbackFailures: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Answers that the provider did not take, or whose fate is not known',
  },
  MessagesRecovered: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Pending messages whose workflow recovery started again',
  },
  MessagesFailed: {
    unit: 'Count',
    dimensions: ['channel'],
    meaning: 'Messages marked failed: replay brings them back',
  },
  LiveUpdates: {
    unit: 'Count',
    dimensions: ['event'],
    meaning: 'Live connections told of a routed message, by end: sent, gone, failed, expired, skipped',
  },
  LiveUpdateFailures: {
    unit: 'Count',
    dimensions: [],
    meaning: 'Routed messages that no live client was told of, because the connections could not be read',
  },
  LiveConnectionsRefused: {
    unit: 'Count',
    dimensions: ['reason'],
    meaning: 'Live clients that were not let in, by reason',
  },
  OldestPendingAge: {
    unit: 'Seconds',
    dimensions: [],
    meaning: 'Age of the oldest message that waits past its retry time, 0 when none does',
  },
} as const satisfies Readonly<Record<string, MetricDefinition>>;

export type MetricName = keyof typeof metricCatalog;

type DimensionOf<Name extends MetricName> = (typeof metricCatalog)[Name]['dimensions'][number];

/** A value for every dimension of a metric, and for no other. */
export type DimensionsOf<Name extends MetricName> = Readonly<Record<DimensionOf<Name>, string>>;
