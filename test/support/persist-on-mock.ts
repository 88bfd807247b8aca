import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, vi } from 'vitest';
import { createPersist } from '../../functions/receive-webhook/persist-webhook.ts';
import type { ContentUpload, ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import { inboundMessage } from './builders.ts';
import { persistOptions } from './persist-options.ts';

/** Storing a webhook over a mocked client. For a test file: before each of its tests the table knows nobody again. */
export function persistOnMock() {
  const dynamo = mockClient(DynamoDBDocumentClient);
  const upload = vi.fn<(uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>>();
  const onUnchecked = vi.fn();
  const options = persistOptions({ upload, onUnchecked });
  beforeEach(() => {
    dynamo.reset();
    upload.mockReset().mockResolvedValue(undefined);
    dynamo.on(QueryCommand).resolves({ Items: [] });
    dynamo.on(PutCommand).resolves({});
    dynamo.on(BatchGetCommand).resolves({});
    dynamo.on(TransactWriteCommand).resolves({});
  });
  return {
    dynamo,
    upload,
    onUnchecked,
    options,
    persist: createPersist(options),
    knownSender(): void {
      dynamo
        .on(QueryCommand, { ExpressionAttributeValues: { ':channel': '+15551230001' } })
        .resolves({ Items: [{ conversation_id: 'conv-1', primary_channel: '+15551230001' }] });
    },
    storedItem(): Record<string, unknown> | undefined {
      return dynamo.commandCalls(PutCommand).at(-1)?.args[0].input.Item;
    },
  };
}

export function parsedMessage(overrides: Parameters<typeof inboundMessage>[0] = {}): ParsedWebhook {
  return { kind: 'message', message: inboundMessage(overrides), uploads: [] };
}
