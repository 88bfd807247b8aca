import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { PersistOptions } from '../../functions/receive-webhook/persist-options.ts';

/** What storing a webhook needs, over a client that the test mocks; a test names only what it is about. */
export function persistOptions(overrides: Partial<PersistOptions> = {}): PersistOptions {
  return {
    table: { client: DynamoDBDocumentClient.from(new DynamoDBClient({})), tableName: 'conversations' },
    upload: async () => undefined,
    firstRetryMs: 60_000,
    unknownRetentionDays: 30,
    messageRetentionDays: undefined,
    quarantineRetentionDays: 90,
    keepsRaw: false,
    onUnchecked: () => undefined,
    ...overrides,
  };
}
