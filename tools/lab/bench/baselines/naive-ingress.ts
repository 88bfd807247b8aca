import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, QueryCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import Busboy from '@fastify/busboy';
import middy from '@middy/core';
import { EventWebhook } from '@sendgrid/eventwebhook';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { convert } from 'html-to-text';
import iconv from 'iconv-lite';
import PostalMime from 'postal-mime';
import twilio from 'twilio';
import { z } from 'zod';

/**
 * The ingress as it is usually written: each library whole, all of them loaded at the start. For benchmarks only; it
 * takes Twilio's messages, and loads what it would need for mail.
 */
const logger = new Logger();
const metrics = new Metrics({ namespace: 'Naive' });
const tracer = new Tracer();
const table = tracer.captureAWSv3Client(DynamoDBDocumentClient.from(new DynamoDBClient({})));
const workflow = tracer.captureAWSv3Client(new SFNClient({}));
const secrets = tracer.captureAWSv3Client(new SecretsManagerClient({}));

/** What an email would take. */
export const mailTools = { Busboy, EventWebhook, PostalMime, convert, iconv, bucket: new S3Client({}) };

const messageSchema = z.object({
  MessageSid: z.string().min(34),
  AccountSid: z.string(),
  From: z.string(),
  To: z.string(),
  Body: z.string().default(''),
});

async function receive(event: APIGatewayProxyEvent) {
  const parameters = Object.fromEntries(
    new URLSearchParams(Buffer.from(event.body ?? '', 'base64').toString()),
  );
  const message = messageSchema.parse(parameters);
  const { SecretString = '{}' } = await secrets.send(
    new GetSecretValueCommand({ SecretId: process.env.TWILIO_SECRET_NAME }),
  );
  const token = JSON.parse(SecretString).accounts[message.AccountSid]?.auth_tokens[0];
  const url = `${process.env.PUBLIC_BASE_URL}${event.path}`;
  const isSigned = twilio.validateRequest(token, event.headers['x-twilio-signature'] ?? '', url, parameters);
  if (!isSigned) return { statusCode: 401, body: '' };
  await persist(message);
  logger.info('received', { message_id: message.MessageSid });
  metrics.addMetric('received', MetricUnit.Count, 1);
  metrics.publishStoredMetrics();
  const answer = new twilio.twiml.MessagingResponse();
  return { statusCode: 200, headers: { 'Content-Type': 'text/xml' }, body: answer.toString() };
}

async function persist(message: z.infer<typeof messageSchema>): Promise<void> {
  const TableName = process.env.CONVERSATIONS_TABLE;
  await table.send(
    new QueryCommand({
      TableName,
      IndexName: 'by_primary_channel',
      KeyConditionExpression: 'primary_channel = :channel',
      ExpressionAttributeValues: { ':channel': message.From },
    }),
  );
  const Item = { conversation_id: message.From, primary_channel: message.MessageSid, ...message };
  await table.send(new TransactWriteCommand({ TransactItems: [{ Put: { TableName, Item } }] }));
  await workflow.send(
    new StartExecutionCommand({ stateMachineArn: process.env.STATE_MACHINE_ARN, input: '{}' }),
  );
}

export const handler = middy(receive);
