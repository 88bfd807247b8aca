import type { TranslateConfig } from '@aws-sdk/lib-dynamodb';
import { clientSettings } from '../../../../shared/store/aws-client-settings.ts';
import type { FaultKind } from '../faults.ts';
import type { CallingClient, Command } from '../network/patch-clients.ts';
import type { ServiceCall, ServiceName } from '../network/service-call.ts';
import { executeDocument, toWireRequest, type WireRequest } from '../table/document-requests.ts';
import type { MemoryTable } from '../table/memory-table.ts';

const anyCall: readonly FaultKind[] = ['refused', 'throttled', 'lost', 'slow', 'killed'];
const anyWrite: readonly FaultKind[] = [...anyCall, 'late', 'conflict'];
const faultsOf: Readonly<Record<string, readonly FaultKind[]>> = {
  GetItem: anyCall,
  Query: anyCall,
  Scan: anyCall,
  BatchGetItem: [...anyCall, 'unprocessed'],
  BatchWriteItem: [...anyCall, 'unprocessed'],
  TransactWriteItems: [...anyWrite, 'in_progress'],
};

const { requestTimeout } = clientSettings(1).requestHandler;

type Values = Readonly<Record<string, never>>;

/** A command of the document client as a call of the network. */
export function toTableCall(
  table: MemoryTable,
  command: Command,
  { client, maxAttempts, token }: { client: CallingClient; maxAttempts: number; token: () => string },
): ServiceCall {
  const config = client.config.translateConfig as TranslateConfig;
  const request = toWireRequest(command, config);
  const { operation, input } = request;
  if (operation === 'TransactWriteItems') input.ClientRequestToken ??= token();
  const writes = writtenKeys(table, request);
  return {
    service: 'dynamodb',
    operation,
    subject: `${writes.join(' + ').replaceAll('\n', ' ')} ${textOf(input.UpdateExpression)}`.trim(),
    maxAttempts,
    timeoutMs: requestTimeout,
    faults: faultsOf[operation] ?? anyWrite,
    writes,
    ...(operation === 'TransactWriteItems' && { token: String(input.ClientRequestToken) }),
    effect: () => executeDocument(table, request, config),
    partly: () => unprocessed(command, operation),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** Nothing of the batch was done. */
function unprocessed({ input }: Command, operation: string): object {
  const { RequestItems } = input as { RequestItems: object };
  const [name = ''] = Object.keys(RequestItems);
  return operation === 'BatchGetItem'
    ? { Responses: { [name]: [] }, UnprocessedKeys: RequestItems }
    : { UnprocessedItems: RequestItems };
}

function writtenKeys(table: MemoryTable, { operation, input }: WireRequest): string[] {
  if (operation === 'TransactWriteItems') {
    const items = input.TransactItems as readonly Record<string, { Key?: Values; Item?: Values }>[];
    return items.flatMap((item) =>
      Object.values(item).map((action) => table.state.keyOf(action.Key ?? action.Item ?? {})),
    );
  }
  if (!['PutItem', 'UpdateItem', 'DeleteItem'].includes(operation)) return [];
  return [table.state.keyOf((input.Key ?? input.Item) as Values)];
}

const timeouts: Readonly<Partial<Record<ServiceName, number>>> = { s3: 5_000 };

/** A command of any other client. */
export function toOtherCall(
  service: ServiceName,
  command: Command,
  { maxAttempts, subject, effect }: { maxAttempts: number; subject: string; effect: () => object },
): ServiceCall {
  return {
    service,
    operation: command.constructor.name.replace(/Command$/, ''),
    subject,
    maxAttempts,
    timeoutMs: timeouts[service] ?? requestTimeout,
    faults: service === 'secrets' ? anyCall : [...anyCall, 'late'],
    writes: [],
    effect,
  };
}
