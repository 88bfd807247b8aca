import { BatchWriteCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { deployment, outputs } from './e2e-client.ts';

/** Put connections of a company into the table that no client has opened here. They are a minute old. */
export async function addConnections(companyId: string, connectionIds: readonly string[]): Promise<void> {
  const expires_at = Math.floor(Date.now() / 1_000) + 3_600;
  const puts = connectionIds.map((id) => ({
    PutRequest: {
      Item: {
        conversation_id: `live#${companyId}`,
        primary_channel: `connection#${id}`,
        can_read_text: false,
        connected_at: new Date(Date.now() - 60_000).toISOString(),
        expires_at,
      },
    },
  }));
  while (puts.length > 0) {
    const RequestItems = { [String(outputs().ConversationsTableName)]: puts.splice(0, 25) };
    await deployment().dynamo.send(new BatchWriteCommand({ RequestItems }));
  }
}

/** The ids of a company's connections. */
export async function connectionsOf(companyId: string): Promise<readonly string[]> {
  const { Items = [] } = await deployment().dynamo.send(
    new QueryCommand({
      TableName: outputs().ConversationsTableName,
      KeyConditionExpression: 'conversation_id = :company',
      ExpressionAttributeValues: { ':company': `live#${companyId}` },
      ConsistentRead: true,
    }),
  );
  return Items.map(({ primary_channel }) => String(primary_channel).replace('connection#', ''));
}
