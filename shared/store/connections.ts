import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from './find-conversation.ts';
import { connectionPrefix, type TableKey } from './table-keys.ts';

/** A live connection as the table holds it: all of a company's lie in one partition, so that one Query finds them. */
export interface Connection {
  readonly connectionId: string;
  readonly canReadText: boolean;
  readonly connectedAt: Date;
  /** Seconds since 1970: the end of its token, and the item's TTL. */
  readonly expiresAt: number;
}

function connectionKey(companyId: string, connectionId: string): TableKey {
  return { conversation_id: partitionOf(companyId), primary_channel: `${connectionPrefix}${connectionId}` };
}

/** Remember a connection. API Gateway never gives an id twice, so there is nothing to race with. */
export async function saveConnection(
  { client, tableName }: TableAccess,
  companyId: string,
  connection: Connection,
): Promise<void> {
  await client.send(
    new PutCommand({
      TableName: tableName,
      Item: {
        ...connectionKey(companyId, connection.connectionId),
        can_read_text: connection.canReadText,
        connected_at: connection.connectedAt.toISOString(),
        expires_at: connection.expiresAt,
      },
    }),
  );
}

/** Forget a connection; one that is forgotten already stays so. */
export async function removeConnection(
  { client, tableName }: TableAccess,
  companyId: string,
  connectionId: string,
): Promise<void> {
  await client.send(new DeleteCommand({ TableName: tableName, Key: connectionKey(companyId, connectionId) }));
}

/** The company's connections, expired ones that TTL has not deleted yet included. A page holds some 5,000. */
export async function* listConnections(
  { client, tableName }: TableAccess,
  companyId: string,
  signal: AbortSignal,
): AsyncGenerator<readonly Connection[]> {
  let from: Record<string, unknown> | undefined;
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: 'conversation_id = :company AND begins_with(primary_channel, :prefix)',
        ExpressionAttributeValues: { ':company': partitionOf(companyId), ':prefix': connectionPrefix },
        ...(from && { ExclusiveStartKey: from }),
      }),
      { abortSignal: signal },
    );
    yield (page.Items ?? []).map(toConnection);
    from = page.LastEvaluatedKey;
  } while (from !== undefined);
}

function partitionOf(companyId: string): string {
  return `live#${companyId}`;
}

function toConnection(item: Readonly<Record<string, unknown>>): Connection {
  return {
    connectionId: String(item.primary_channel).slice(connectionPrefix.length),
    canReadText: item.can_read_text === true,
    connectedAt: new Date(String(item.connected_at)),
    expiresAt: Number(item.expires_at),
  };
}
