import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  BatchGetCommand,
  BatchWriteCommand,
  DynamoDBDocumentClient,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { assertStorable } from './storable.ts';

type Item = Record<string, unknown>;

/** The AWS services of the ingress function in memory: they refuse what AWS refuses, and show what they were given. */
export interface MemoryCloud {
  readonly items: Map<string, Item>;
  readonly objects: Map<string, Buffer>;
  /** Calls of any kind that keep something: puts, transactions, batch writes, objects. */
  writes(): number;
  readonly started: string[];
  put(item: Item): void;
  reset(): void;
}

/** Stand in for AWS in this process. `secrets` are the texts of the secrets by their names. */
export function createMemoryCloud(secrets: Readonly<Record<string, string>>): MemoryCloud {
  const items = new Map<string, Item>();
  const objects = new Map<string, Buffer>();
  const started: string[] = [];
  let writes = 0;
  const keyOf = (item: Item) => `${item.conversation_id} | ${item.primary_channel}`;
  const put = (item: Item) => {
    assertStorable(item);
    items.set(keyOf(item), item);
    writes++;
  };
  const dynamo = mockClient(DynamoDBDocumentClient);
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues }) => {
    const [value] = Object.values(ExpressionAttributeValues);
    return { Items: [...items.values()].filter(({ primary_channel }) => primary_channel === value) };
  });
  dynamo.on(PutCommand).callsFake(({ Item }) => {
    if (items.has(keyOf(Item)))
      throw new ConditionalCheckFailedException({ message: 'exists', $metadata: {} });
    put(Item);
    return {};
  });
  dynamo.on(TransactWriteCommand).callsFake(({ TransactItems: [message, conversation] }) => {
    if (items.has(keyOf(message.Put.Item))) {
      const CancellationReasons = [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }];
      throw new TransactionCanceledException({ message: 'cancelled', $metadata: {}, CancellationReasons });
    }
    put(message.Put.Item);
    if (conversation)
      assertStorable({ ...conversation.Update.Key, ...conversation.Update.ExpressionAttributeValues });
    return {};
  });
  dynamo.on(BatchGetCommand).callsFake(({ RequestItems }) => {
    const [[table, { Keys }]] = Object.entries(RequestItems) as [[string, { Keys: Item[] }]];
    return { Responses: { [table]: Keys.flatMap((key) => items.get(keyOf(key)) ?? []) } };
  });
  dynamo.on(BatchWriteCommand).callsFake(({ RequestItems }) => {
    const [requests] = Object.values(RequestItems) as { PutRequest: { Item: Item } }[][];
    for (const { PutRequest } of requests ?? []) put(PutRequest.Item);
    return {};
  });
  dynamo.on(UpdateCommand).callsFake(({ Key, ExpressionAttributeValues }) => {
    const status = ExpressionAttributeValues[':status'];
    assertStorable({ ...Key, email_status: status });
    items.set(keyOf(Key), { ...items.get(keyOf(Key)), ...Key, email_status: status });
    return {};
  });
  mockClient(S3Client)
    .on(PutObjectCommand)
    .callsFake(({ Key, Body, ContentType, IfNoneMatch }) => {
      if (IfNoneMatch === '*' && objects.has(Key)) {
        const $metadata = { httpStatusCode: 412 };
        throw new S3ServiceException({ name: 'PreconditionFailed', $fault: 'client', $metadata });
      }
      if (!/^[!-~]{1,1024}$/.test(Key)) throw new Error('object key is not plain');
      if (!/^[!-~ ]{1,200}$/.test(ContentType)) throw new Error('content type is no header');
      objects.set(Key, Buffer.from(Body));
      writes++;
      return {};
    });
  mockClient(SFNClient)
    .on(StartExecutionCommand)
    .callsFake(({ name }) => {
      if (!/^[\w-]{1,80}$/.test(name)) throw new Error('execution name is not one');
      started.push(name);
      return {};
    });
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .callsFake(({ SecretId }) => ({ SecretString: secrets[SecretId] }));
  return {
    items,
    objects,
    started,
    writes: () => writes,
    put,
    reset() {
      items.clear();
      objects.clear();
      started.length = 0;
      writes = 0;
    },
  };
}
