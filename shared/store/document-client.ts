import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { clientSettings } from './aws-client-settings.ts';
import { exactNumbers } from './item-numbers.ts';

/** The table's client: create it once, outside the handler. */
export function createDocumentClient(): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(new DynamoDBClient(clientSettings(3)), {
    marshallOptions: { removeUndefinedValues: true },
    unmarshallOptions: exactNumbers(),
  });
}
