import {
  type AttributeValue,
  type CancellationReason,
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';

export type Item = Readonly<Record<string, AttributeValue>>;

const $metadata = { httpStatusCode: 400 };

/** DynamoDB's answer to a request that is wrong in itself. */
export function invalid(message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({ name: 'ValidationException', message, $fault: 'client', $metadata });
}

/** A wrong value that only shows when the item is looked at: in a transaction the reason `ValidationError`. */
export class ItemRefused extends DynamoDBServiceException {
  constructor(message: string) {
    super({ name: 'ValidationException', message, $fault: 'client', $metadata });
    // The SDK's own constructor makes every instance one of its class alone.
    Object.setPrototypeOf(this, ItemRefused.prototype);
  }
}

export function conditionFailed(item: Item | undefined): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: 'The conditional request failed',
    $metadata,
    ...(item && { Item: item }),
  });
}

export function cancelled(reasons: CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map(({ Code }) => Code).join(', ');
  return new TransactionCanceledException({
    message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`,
    $metadata,
    CancellationReasons: reasons,
  });
}
