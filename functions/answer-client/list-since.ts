import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import { readMessage } from '../../shared/store/routing-status.ts';
import { indexNames, messageSortKey, type TableKey } from '../../shared/store/table-keys.ts';
import type { MessagePage, PagePosition } from './answer-client.ts';
import type { MissedRequest } from './missed-request.ts';

/** With texts of 4 KB a page fits into API Gateway's 128 KB. */
const pageSize = 25;

/**
 * One page of a conversation's history. The order comes from the index, the messages from the table itself: the index
 * lags, and holds no status.
 */
export async function listSince(
  table: TableAccess,
  { conversationId, since, after }: MissedRequest,
): Promise<MessagePage> {
  const page = await table.client.send(
    new QueryCommand({
      TableName: table.tableName,
      IndexName: indexNames.byReceivedAt,
      KeyConditionExpression: 'conversation_id = :id AND received_at >= :since',
      ExpressionAttributeValues: { ':id': conversationId, ':since': since },
      Limit: pageSize,
      ...(after !== undefined && {
        ExclusiveStartKey: {
          conversation_id: conversationId,
          primary_channel: messageSortKey(after),
          received_at: since,
        },
      }),
    }),
  );
  const items = await Promise.all(
    ((page.Items ?? []) as TableKey[]).map(({ conversation_id, primary_channel }) =>
      readMessage(table, { conversation_id, primary_channel }),
    ),
  );
  return {
    items: items.filter((item): item is MessageItem => item !== undefined),
    ...(page.LastEvaluatedKey && { next: positionOf(page.LastEvaluatedKey) }),
  };
}

function positionOf(key: Record<string, unknown>): PagePosition {
  return {
    since: String(key.received_at),
    after: String(key.primary_channel).slice(messageSortKey('').length),
  };
}
