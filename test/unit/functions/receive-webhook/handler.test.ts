import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { capturePrintedLines } from '../../../support/printed-lines.ts';
import { twilioWebhook } from '../../../support/signed-webhooks.ts';

const bucket = mockClient(S3Client);
const dynamo = mockClient(DynamoDBDocumentClient);
const secrets = mockClient(SecretsManagerClient);
const workflow = mockClient(SFNClient);
const printed = capturePrintedLines();
let handler: (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

const keys = { accountSid: `AC${'a'.repeat(32)}`, authToken: 'b'.repeat(32), sendgridPrivateKey: '' };
const signing = { keys, publicBaseUrl: 'https://hooks.example.com' };
const MessageSid = `SM${'1'.repeat(32)}`;

function event(fields: Record<string, string> = {}): APIGatewayProxyEvent {
  const { path, headers, body } = twilioWebhook(
    'sms',
    { MessageSid, From: '+15551230001', ...fields },
    signing,
  );
  return {
    path: `/${path}`,
    httpMethod: 'POST',
    headers,
    requestContext: { requestId: 'request-1', path: `/prod/${path}` },
    body: body.toString('base64'),
    isBase64Encoded: true,
  } as unknown as APIGatewayProxyEvent;
}

beforeAll(async () => {
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('CONTENT_BUCKET', 'bucket');
  vi.stubEnv('STATE_MACHINE_ARN', 'arn:aws:states:::stateMachine:inbound');
  vi.stubEnv('TWILIO_SECRET_NAME', 'twilio');
  vi.stubEnv('SENDGRID_SECRET_NAME', 'sendgrid');
  vi.stubEnv('PUBLIC_BASE_URL', 'https://hooks.example.com');
  vi.stubEnv('AWS_LAMBDA_FUNCTION_VERSION', '12');
  secrets.on(GetSecretValueCommand, { SecretId: 'twilio' }).resolves({
    SecretString: JSON.stringify({ accounts: { [keys.accountSid]: { auth_tokens: [keys.authToken] } } }),
  });
  ({ handler } = await import('../../../../functions/receive-webhook/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  workflow.reset();
  printed.clear();
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(PutCommand).resolves({});
  workflow.on(StartExecutionCommand).resolves({});
});

describe('receive-webhook', () => {
  it('stores, starts and acknowledges, and says so in one line and in metrics', async () => {
    const answer = await handler(event());

    expect(answer).toMatchObject({ statusCode: 200, headers: { 'Content-Type': 'text/xml' } });
    expect(workflow.commandCalls(StartExecutionCommand)[0]?.args[0].input.name).toBe(`${MessageSid}-0`);
    const lines = printed.all().filter((line) => 'message' in line);
    expect(lines).toEqual([
      expect.objectContaining({
        message: 'webhook acknowledged',
        outcome: 'stored_unknown',
        request_id: 'request-1',
      }),
    ]);
    expect(Object.assign({}, ...printed.metrics())).toMatchObject({
      WebhooksReceived: 1,
      MessagesPersisted: 1,
      UnknownSenders: 1,
    });
    expect(JSON.stringify(printed.all())).not.toMatch(/15551230001/);
  });

  it('ends its work before Twilio does, which waits 15 s for an answer', async () => {
    const limits = vi.spyOn(AbortSignal, 'timeout');

    await handler(event());

    const waitsMs = limits.mock.calls.map(([ms]) => ms);
    limits.mockRestore();
    expect(waitsMs).not.toHaveLength(0);
    expect(Math.max(...waitsMs)).toBeLessThan(15_000);
  });

  it('acknowledges a delivery that another one overtook, and starts nothing for it', async () => {
    const Item = marshall({ request_id: 'request-0' });
    dynamo
      .on(PutCommand)
      .rejects(new ConditionalCheckFailedException({ message: 'exists', $metadata: {}, Item }));

    expect((await handler(event())).statusCode).toBe(200);

    expect(workflow.calls()).toHaveLength(0);
    expect(Object.assign({}, ...printed.metrics())).toMatchObject({ MessagesDuplicate: 1 });
  });

  it('leaves a message to recovery a minute after its receipt, when its first execution has ended', async () => {
    await handler(event());

    const { retry_at, received_at } = dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};
    expect(Date.parse(retry_at) - Date.parse(received_at)).toBe(60_000);
  });

  it.each([
    ['30 days where its sender is unknown', [], 30],
    [
      'indefinitely in a conversation',
      [{ conversation_id: 'conv-1', primary_channel: '+15551230001' }],
      undefined,
    ],
  ])('keeps a message %s where the stage says nothing else', async (_, Items, days) => {
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': '+15551230001' } })
      .resolves({ Items });

    await handler(event());

    const { expires_at, received_at } = dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item ?? {};
    const receivedSeconds = Math.floor(Date.parse(received_at) / 1_000);
    expect(expires_at).toBe(days === undefined ? undefined : receivedSeconds + days * 86_400);
  });

  it('keeps a request that it cannot read for 90 days where the stage says nothing else', async () => {
    bucket.on(PutObjectCommand).resolves({});

    expect((await handler(event({ From: 'messenger:1' }))).statusCode).toBe(200);

    const { Item = {} } = dynamo.commandCalls(PutCommand)[0]?.args[0].input ?? {};
    expect(Item.routing_status).toBe('quarantined');
    expect(Item.expires_at).toBe(Math.floor(Date.parse(Item.received_at) / 1_000) + 90 * 86_400);
  });

  it('acknowledges what is durable although the workflow does not start', async () => {
    workflow.on(StartExecutionCommand).rejects(new Error('away'));

    expect((await handler(event())).statusCode).toBe(200);

    expect(Object.assign({}, ...printed.metrics())).toMatchObject({ WorkflowStartFailures: 1 });
  });

  it.each([
    ['the table is unavailable', new Error('away'), [503, 'store_unavailable']],
    [
      'the request to the table is wrong',
      Object.assign(new Error('no'), { name: 'ValidationException' }),
      [500, 'internal_error'],
    ],
  ])('does not acknowledge when %s', async (_, error, [status, code]) => {
    dynamo.on(PutCommand).rejects(error);

    const answer = await handler(event());

    expect(answer.statusCode).toBe(status);
    expect(JSON.parse(answer.body)).toEqual({ success: false, error: code, request_id: 'request-1' });
    expect(workflow.calls()).toHaveLength(0);
    expect(Object.assign({}, ...printed.metrics())).toMatchObject({ WebhookErrors: 1, WebhooksRejected: 1 });
  });

  it('answers an event that is nothing like a webhook', async () => {
    expect((await handler({} as APIGatewayProxyEvent)).statusCode).toBe(404);
  });

  it('logs a 5xx with its status and the version of the function, by which a release is judged', async () => {
    dynamo.on(PutCommand).rejects(new TypeError('broken release'));

    const { statusCode } = await handler(event());

    expect(statusCode).toBeGreaterThanOrEqual(500);
    expect(printed.all()).toContainEqual(
      expect.objectContaining({ level: 'ERROR', status: statusCode, version: '12' }),
    );
  });
});
