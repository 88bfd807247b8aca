import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { BatchGetCommand, DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallLog } from '../../../../tools/lab/bench/capacity/call-log.ts';
import {
  benchBaseUrl,
  benchKeys,
  mail,
  toProxyEvent,
  whatsappMessage,
} from '../../../../tools/lab/bench/samples.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const workflow = mockClient(SFNClient);
const bucket = mockClient(S3Client);
const secrets = mockClient(SecretsManagerClient);
const secretText = JSON.stringify({
  accounts: { [benchKeys.accountSid]: { auth_tokens: [benchKeys.authToken] } },
  verification_keys: [benchKeys.sendgridPublicKey],
});

let handler: typeof import('../../../../functions/receive-webhook/handler.ts')['handler'];
let log = new CallLog();

beforeAll(async () => {
  Object.assign(process.env, {
    CONVERSATIONS_TABLE: 'conversations',
    CONTENT_BUCKET: 'content',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
    TWILIO_SECRET_NAME: 'twilio',
    SENDGRID_SECRET_NAME: 'sendgrid',
    PUBLIC_BASE_URL: benchBaseUrl,
    RAW_RETENTION_DAYS: '30',
    AWS_REGION: 'us-east-1',
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  dynamo.onAnyCommand().callsFake(answer('another call', {}));
  dynamo.on(QueryCommand).callsFake(answer('Query', { Items: [] }));
  dynamo.on(PutCommand).callsFake(answer('Put', {}));
  dynamo.on(BatchGetCommand).callsFake(answer('BatchGet', {}));
  bucket.on(PutObjectCommand).callsFake(answer('PutObject', {}));
  workflow.on(StartExecutionCommand).callsFake(answer('StartExecution', {}));
  secrets.on(GetSecretValueCommand).callsFake(answer('GetSecretValue', { SecretString: secretText }));
  ({ handler } = await import('../../../../functions/receive-webhook/handler.ts'));
  await handler(toProxyEvent(whatsappMessage()));
  await handler(toProxyEvent(mail(5_000)));
});

beforeEach(() => {
  log = new CallLog();
});

function answer(operation: string, output: object) {
  return async () => {
    await log.note(operation);
    return output;
  };
}

describe('the acknowledged path of a warm function', () => {
  it.each([
    ['a WhatsApp message', whatsappMessage, 0],
    ['an email, kept as it came', () => mail(10_000), 1],
    ['an email with files, kept as it came', () => mail(100_000), 4],
  ])(
    'takes three round trips for %s: lookup and files, the put, the start',
    async (_, makeWebhook, files) => {
      const answer = await handler(toProxyEvent(makeWebhook()));

      expect(answer.statusCode).toBe(200);
      const puts = log.calls.filter(({ operation }) => operation === 'PutObject');
      expect(puts).toEqual(Array(files).fill({ operation: 'PutObject', round: 1 }));
      expect(log.calls.filter((call) => !puts.includes(call))).toEqual([
        { operation: 'Query', round: 1 },
        { operation: 'Query', round: 1 },
        { operation: 'Put', round: 2 },
        { operation: 'StartExecution', round: 3 },
      ]);
    },
  );

  it('takes three round trips for a known sender: the conversation is read while the message is put', async () => {
    const found = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': found.primary_channel } })
      .callsFake(answer('Query', { Items: [found] }));

    await handler(toProxyEvent(whatsappMessage()));

    expect(log.calls).toEqual([
      { operation: 'Query', round: 1 },
      { operation: 'Query', round: 1 },
      { operation: 'Put', round: 2 },
      { operation: 'BatchGet', round: 2 },
      { operation: 'StartExecution', round: 3 },
    ]);
  });

  it('takes three round trips for a sender who is known under another spelling of his number', async () => {
    const key = { conversation_id: 'conv-1', primary_channel: '+553188887777' };
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': key.primary_channel } })
      .callsFake(answer('Query', { Items: [key] }));

    await handler(toProxyEvent(whatsappMessage('hello', '+5531988887777')));

    expect(log.calls).toEqual([
      { operation: 'Query', round: 1 },
      { operation: 'Query', round: 1 },
      { operation: 'Query', round: 1 },
      { operation: 'Put', round: 2 },
      { operation: 'BatchGet', round: 2 },
      { operation: 'StartExecution', round: 3 },
    ]);
    const [write] = dynamo.commandCalls(PutCommand).slice(-1);
    expect(write?.args[0].input.Item).toMatchObject({
      conversation_id: 'conv-1',
      conversation_key: key.primary_channel,
    });
  });

  it('asks AWS nothing for a request whose signature is missing', async () => {
    const unsigned = { 'content-type': 'application/x-www-form-urlencoded' };

    const answer = await handler(toProxyEvent({ ...whatsappMessage(), headers: unsigned }));

    expect(answer.statusCode).toBe(401);
    expect(log.calls).toEqual([]);
  });
});
