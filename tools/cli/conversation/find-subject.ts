import { GetCommand, paginateQuery, paginateScan } from '@aws-sdk/lib-dynamodb';
import { conversationKeysOf } from '../../../shared/store/find-conversation.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { tableOf } from '../replay/run-adoption.ts';
import { selectMessages } from '../replay/select-messages.ts';
import { selectOfSender } from '../replay/select-sender.ts';

export type StoredConversation = Readonly<Record<string, unknown>> & {
  readonly conversation_id: string;
  readonly primary_channel: string;
};

/** The conversations that a sender (by any of its ids), a conversation id or a message id leads to. */
export async function findConversations(
  deployment: Deployment,
  subject: string,
): Promise<StoredConversation[]> {
  const ids = await conversationIdsOf(deployment, subject);
  const found = (await Promise.all(ids.map((id) => conversationRecords(deployment, id)))).flat();
  if (found.length > 0) return found;
  const sent = await selectOfSender(deployment, { sender: subject });
  const known = new Set(sent.map(({ conversation_id }) => conversation_id));
  return (await Promise.all([...known].map((id) => conversationRecords(deployment, id)))).flat();
}

async function conversationIdsOf(deployment: Deployment, subject: string): Promise<string[]> {
  const messages = await selectMessages(deployment, { by: 'message', messageId: subject });
  if (messages.length > 0) return messages.map(({ conversation_id }) => conversation_id);
  const bySender = await conversationKeysOf(tableOf(deployment), { id: subject });
  const ids = new Set(bySender.map(({ conversation_id }) => conversation_id));
  return ids.size > 0 ? [...ids] : [subject];
}

async function conversationRecords(deployment: Deployment, id: string): Promise<StoredConversation[]> {
  const keys = await query(deployment, {
    KeyConditionExpression: 'conversation_id = :id',
    ExpressionAttributeValues: { ':id': id },
    ProjectionExpression: 'conversation_id, primary_channel',
  });
  const records = await Promise.all(
    keys
      .filter(({ primary_channel }) => !primary_channel.startsWith('message#'))
      .map(({ conversation_id, primary_channel }) =>
        deployment.dynamo.send(
          new GetCommand({
            TableName: requiredOutput(deployment, 'ConversationsTableName'),
            Key: { conversation_id, primary_channel },
          }),
        ),
      ),
  );
  return records.flatMap(({ Item }) => (Item ? [Item as StoredConversation] : []));
}

/** Every conversation of the table. */
export async function listConversations(deployment: Deployment): Promise<StoredConversation[]> {
  const found: StoredConversation[] = [];
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression: 'attribute_exists(conversation_status)',
    },
  );
  for await (const { Items = [] } of pages) found.push(...(Items as StoredConversation[]));
  return found;
}

async function query(
  deployment: Deployment,
  input: Omit<Parameters<typeof paginateQuery>[1], 'TableName'>,
): Promise<StoredConversation[]> {
  const found: StoredConversation[] = [];
  const TableName = requiredOutput(deployment, 'ConversationsTableName');
  for await (const { Items = [] } of paginateQuery({ client: deployment.dynamo }, { TableName, ...input })) {
    found.push(...(Items as StoredConversation[]));
  }
  return found;
}
