import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import {
  messageSortKey,
  quarantineConversationId,
  unknownConversationId,
} from '../../../shared/store/table-keys.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import type { ConsoleSystem } from '../console-system.ts';
import type { ConsoleMessage } from '../wire.ts';
import { toConsoleMessage } from './to-console-message.ts';

const shown = 200;

/** Messages that belong to no company, the newest last: of unknown senders, and mail that could not be read. */
export async function listOtherMessages({ deployment }: ConsoleSystem): Promise<readonly ConsoleMessage[]> {
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression:
        'begins_with(primary_channel, :message) AND ' +
        '(begins_with(conversation_id, :unknown) OR begins_with(conversation_id, :quarantine))',
      ExpressionAttributeValues: {
        ':message': messageSortKey(''),
        ':unknown': unknownConversationId(''),
        ':quarantine': quarantineConversationId(''),
      },
    },
  );
  const found: ConsoleMessage[] = [];
  for await (const { Items = [] } of pages) {
    found.push(...Items.map((item) => toConsoleMessage(item as MessageItem)));
  }
  return found.sort((left, right) => left.receivedAt.localeCompare(right.receivedAt)).slice(-shown);
}
