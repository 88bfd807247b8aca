import { paginateScan } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';

/**
 * The emails with a Message-ID, with angle brackets or without: their senders and `npm run send` know them by it. Reads the
 * whole table: only an operator asks for this.
 */
export async function selectByHeader(deployment: Deployment, header: string): Promise<MessageItem[]> {
  const id = header.replace(/^<|>$/g, '');
  const pages = paginateScan(
    { client: deployment.dynamo },
    {
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      FilterExpression: '#metadata.#header IN (:bare, :bracketed)',
      ExpressionAttributeNames: { '#metadata': 'metadata', '#header': 'message_id_header' },
      ExpressionAttributeValues: { ':bare': id, ':bracketed': `<${id}>` },
    },
  );
  const found: MessageItem[] = [];
  for await (const { Items = [] } of pages) found.push(...(Items as MessageItem[]));
  return found;
}
