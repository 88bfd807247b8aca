import { TransactionConflictException, TransactionInProgressException } from '@aws-sdk/client-dynamodb';
import { cancelled } from '../table/table-errors.ts';
import type { ServiceCall, ServiceName } from './service-call.ts';

const retried = new WeakMap<Error, 'transient' | 'throttling'>();

/** How the SDK's standard retries see an error: it is thrown immediately unless it is one of these two. */
export function retryKind(error: unknown): 'transient' | 'throttling' | undefined {
  return error instanceof Error ? retried.get(error) : undefined;
}

function named(name: string, message: string, status?: number): Error {
  const metadata = status === undefined ? {} : { $metadata: { httpStatusCode: status } };
  return Object.assign(new Error(message), { name, ...metadata });
}

function retriedAs(kind: 'transient' | 'throttling', error: Error): Error {
  retried.set(error, kind);
  return error;
}

export function refused(): Error {
  return retriedAs('transient', named('InternalServerError', 'internal server error', 500));
}

export function timedOut(): Error {
  return retriedAs('transient', named('TimeoutError', 'no answer in time'));
}

export function connectionReset(): Error {
  return retriedAs('transient', Object.assign(named('Error', 'socket hang up'), { code: 'ECONNRESET' }));
}

const throttlingNames: Readonly<Record<ServiceName, string>> = {
  dynamodb: 'ProvisionedThroughputExceededException',
  s3: 'SlowDown',
  sqs: 'ThrottlingException',
  states: 'ThrottlingException',
  secrets: 'ThrottlingException',
};

export function throttled(service: ServiceName): Error {
  return retriedAs('throttling', named(throttlingNames[service], 'rate exceeded', 400));
}

/** The SDK repeats it as a throttled call: `TransactionInProgressException` is in its list. */
export function inProgress(): Error {
  const error = new TransactionInProgressException({
    message: 'in progress',
    $metadata: { httpStatusCode: 400 },
  });
  return retriedAs('throttling', error);
}

/** Another transaction holds an item: the SDK does not repeat either form. */
export function conflicting({ operation, writes }: ServiceCall, held: (key: string) => boolean): Error {
  if (operation !== 'TransactWriteItems') {
    return new TransactionConflictException({
      message: 'Transaction is ongoing for the item',
      $metadata: { httpStatusCode: 400 },
    });
  }
  const Message = 'Transaction is ongoing for the item';
  return cancelled(
    writes.map((key) => (held(key) ? { Code: 'TransactionConflict', Message } : { Code: 'None' })),
  );
}
