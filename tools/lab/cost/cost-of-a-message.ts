import { prices } from './prices.ts';

/** One line of the bill: how much of what. */
export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly unit: string;
  readonly price: number;
  readonly why: string;
}

/** What a benchmark or the bill replaces. Everything else is counted in code and template. */
export const assumed = {
  ingressSeconds: 0.05,
  taskSeconds: 0.03,
  executionSeconds: 0.25,
  /** Where an execution environment is started for one message in 500; billed since August 2025. */
  initializationShare: 0.002,
  initializationSeconds: 0.3,
  /** Two facts and five metrics of the three functions, without Lambda's own lines; an end-to-end test measures it. */
  functionLogBytes: 1_800,
  accessLogBytes: 420,
  /** Express with level ALL and without data: 20 events of about 0.36 KB, half of it the execution's ARN. */
  executionLogKb: 7.2,
  /** X-Ray's default: 5 % and one a second. */
  tracedShare: 0.05,
} as const;

const kbPerGb = 1_024 * 1_024;
const bytesPerGb = 1_024 * kbPerGb;

/** What a message takes of the table, in a quiet conversation whose list is full. A test measures each kind. */
export interface TableUnits {
  /** The put of its item, below so many KB. */
  readonly item: number;
  readonly indexes: number;
  /** Two changes of its status, each of the whole item. */
  readonly status: number;
  readonly conversation: number;
  readonly read: number;
}

/** Of a text of 80 characters. */
export const textUnits: TableUnits = { item: 1, indexes: 4, status: 2, conversation: 7, read: 4 };

const computing: readonly CostLine[] = [
  { what: 'API Gateway', count: 1, unit: 'request', price: prices.apiGatewayRequest, why: 'one webhook' },
  { what: 'WAF', count: 1, unit: 'request', price: prices.firewallRequest, why: 'staging and prod' },
  {
    what: 'Lambda, calls',
    count: 3,
    unit: 'request',
    price: prices.lambdaRequest,
    why: '`receive-webhook`, `build-context`, `route-message`',
  },
  {
    what: 'Lambda, time',
    count: 0.5 * assumed.ingressSeconds + 2 * 0.25 * assumed.taskSeconds,
    unit: 'GB-s',
    price: prices.lambdaGbSecond,
    why: '512 MB for 50 ms, twice 256 MB for 30 ms',
  },
  {
    what: 'Lambda, initialization',
    count: assumed.initializationShare * assumed.initializationSeconds * (0.5 + 2 * 0.25),
    unit: 'GB-s',
    price: prices.lambdaGbSecond,
    why: '0.3 s of each function, for one message in 500',
  },
];

function tableLines({ item, indexes, status, conversation, read }: TableUnits): readonly CostLine[] {
  return [
    {
      what: 'DynamoDB, the message',
      count: item,
      unit: 'write unit',
      price: prices.writeUnit,
      why: `one conditional put of an item below ${item} KB`,
    },
    {
      what: 'DynamoDB, indexes',
      count: indexes,
      unit: 'write unit',
      price: prices.writeUnit,
      why: 'three new index entries; later one leaves `by_retry_at`',
    },
    {
      what: 'DynamoDB, lease and status',
      count: status,
      unit: 'write unit',
      price: prices.writeUnit,
      why: '`build-context` and `route-message`, each writes the whole item',
    },
    {
      what: 'DynamoDB, the conversation',
      count: conversation,
      unit: 'write unit',
      price: prices.writeUnit,
      why: 'one write of its 20 entries: the new one comes, the oldest one leaves',
    },
    {
      what: 'DynamoDB, reads',
      count: read,
      unit: 'read unit',
      price: prices.readUnit,
      why: 'two index queries of 0.5, the conversation twice (eventually consistent), the item of the entry that leaves',
    },
  ];
}

const passingOn: readonly CostLine[] = [
  {
    what: 'Step Functions, starts',
    count: 1,
    unit: 'request',
    price: prices.expressRequest,
    why: 'one Express execution',
  },
  {
    what: 'Step Functions, time',
    count: (64 / 1_024) * assumed.executionSeconds,
    unit: 'GB-s',
    price: prices.expressGbSecond,
    why: '64 MB for 0.25 s, seven states',
  },
  {
    what: 'SQS',
    count: 1,
    unit: 'request',
    price: prices.queueRequest,
    why: 'one send; receiving and deleting is the consumer’s, 0.2 requests in batches of 10',
  },
  {
    what: 'CloudWatch, function and access logs',
    count: (assumed.functionLogBytes + assumed.accessLogBytes) / bytesPerGb,
    unit: 'GB',
    price: prices.logGb,
    why: '1.8 KB of three functions, 0.4 KB of the API; with `systemLogLevel: INFO` 1.6 KB more',
  },
  {
    what: 'CloudWatch, execution log',
    count: assumed.executionLogKb / kbPerGb,
    unit: 'GB',
    price: prices.logGb,
    why: '7.2 KB: every state, without data',
  },
  { what: 'X-Ray', count: assumed.tracedShare, unit: 'trace', price: prices.trace, why: 'one in twenty' },
];

/** What every message costs, by what it takes of the table. */
export function costOf(units: TableUnits): readonly CostLine[] {
  return [...computing, ...tableLines(units), ...passingOn];
}

/** A text message of a known sender whose conversation's list is full: the dearest common case. */
export const costOfAMessage: readonly CostLine[] = costOf(textUnits);
