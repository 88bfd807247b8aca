import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import {
  BatchGetCommand,
  DeleteCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SendFallbackResult } from '../../../../functions/send-fallback/send-fallback.ts';
import type { WorkflowInput } from '../../../../shared/workflow.ts';
import {
  type ProviderApis,
  startProviderApis,
} from '../../../../tools/local-cloud/provider-apis/start-provider-apis.ts';
import { messageId, messageItem } from '../../../support/builders.ts';
import { capturePrintedLines } from '../../../support/printed-lines.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const secrets = mockClient(SecretsManagerClient);
const printed = capturePrintedLines();
let apis: ProviderApis;
let handler: (input: WorkflowInput) => Promise<SendFallbackResult>;

const input = {
  conversation_id: `unknown#${messageId}`,
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
};

beforeAll(async () => {
  apis = await startProviderApis();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('CONVERSATIONS_TABLE', 'table');
  vi.stubEnv('TWILIO_SECRET_NAME', 'twilio');
  vi.stubEnv('SENDGRID_SECRET_NAME', 'sendgrid');
  vi.stubEnv('TWILIO_API_BASE_URL', apis.baseUrl);
  vi.stubEnv('FALLBACK_DAILY_CEILING', '5');
  vi.stubEnv('OWN_ADDRESSES', 'Sales@example.com, +15559990001');
  ({ handler } = await import('../../../../functions/send-fallback/handler.ts'));
});

afterAll(() => apis.stop());

beforeEach(() => {
  apis.behave();
  printed.clear();
  dynamo.reset();
  secrets.reset();
  dynamo.on(GetCommand).resolves({ Item: messageItem({ conversation_id: `unknown#${messageId}` }) });
  dynamo.on(QueryCommand).resolves({ Items: [] });
  dynamo.on(PutCommand).resolves({});
  dynamo.on(UpdateCommand).resolves({});
  dynamo.on(DeleteCommand).resolves({});
  secrets.on(GetSecretValueCommand, { SecretId: 'twilio' }).resolves({
    SecretString: JSON.stringify({
      accounts: { AC1: { auth_tokens: ['token'] } },
      sender: { account_sid: 'AC1', api_key_sid: 'SK1', api_key_secret: 'secret' },
    }),
  });
});

/** The values that the message item, the claim and the counter were given, in order. */
const updates = () =>
  dynamo.calls().flatMap(({ args: [{ input: written }] }) => {
    const { TransactItems, UpdateExpression } = written as {
      readonly TransactItems?: readonly { readonly Update: UpdateCommandInput }[];
      readonly UpdateExpression?: string;
    };
    const update =
      UpdateExpression === undefined ? TransactItems?.[0]?.Update : (written as UpdateCommandInput);
    if (update === undefined) return [];
    const values = Object.values(update.ExpressionAttributeValues ?? {});
    return [[update.Key?.conversation_id, ...values.filter((value) => value !== 'pending')]];
  });

describe('send-fallback', () => {
  it('claims, counts, sends by API key, confirms and ends the message, in this order', async () => {
    const before = apis.sent.length;

    expect(await handler(input)).toEqual({ outcome: 'fallback_sent' });

    expect(apis.sent).toHaveLength(before + 1);
    expect(dynamo.commandCalls(PutCommand)[0]?.args[0].input.Item).toMatchObject({
      conversation_id: 'fallback#sms#+15551230001',
      claim_state: 'sending',
      message_id: messageId,
    });
    expect(updates().map(([key, value]) => [key, value])).toEqual([
      [expect.stringContaining('fallback-count#sms#'), 1],
      ['fallback#sms#+15551230001', 'sent'],
      [`unknown#${messageId}`, 'fallback_sent'],
    ]);
    expect(printed.metrics()).toEqual([expect.objectContaining({ channel: 'sms', FallbacksSent: 1 })]);
  });

  it('answers nobody whose conversation was made under another id meanwhile', async () => {
    const item = messageItem({ conversation_id: `unknown#${messageId}`, sender_id: '+5531988887777' });
    dynamo.on(GetCommand).resolves({ Item: item });
    const key = { conversation_id: 'conv-1', primary_channel: '+553188887777' };
    dynamo
      .on(QueryCommand, { ExpressionAttributeValues: { ':channel': key.primary_channel } })
      .resolves({ Items: [key] });
    dynamo.on(BatchGetCommand).resolves({ Responses: { table: [key] } });

    expect(await handler(input)).toEqual({ outcome: 'fallback_suppressed', reason: 'conversation_exists' });
  });

  it('answers a customer whose only conversation is held over addresses of others', async () => {
    const key = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
    dynamo.on(QueryCommand).resolves({ Items: [key] });
    dynamo
      .on(BatchGetCommand)
      .resolves({ Responses: { table: [{ ...key, recipient_ids: ['+15559990099'] }] } });

    expect(await handler(input)).toEqual({ outcome: 'fallback_sent' });
  });

  it('answers 500 senders a day and channel where the stage says nothing else', async () => {
    vi.resetModules();
    vi.stubEnv('FALLBACK_DAILY_CEILING', undefined);
    const { handler: ofOtherStage } = await import('../../../../functions/send-fallback/handler.ts');

    await ofOtherStage(input);

    expect(updates()[0]?.slice(0, 3)).toEqual([expect.stringContaining('fallback-count#sms#'), 1, 500]);
  });

  it('says that the ceiling is reached, and gives the claim back', async () => {
    dynamo.on(TransactWriteCommand).rejects(
      new TransactionCanceledException({
        message: 'full',
        $metadata: {},
        CancellationReasons: [{ Code: 'ConditionalCheckFailed' }],
      }),
    );
    const before = apis.requests();

    expect(await handler(input)).toEqual({ outcome: 'fallback_suppressed', reason: 'ceiling_reached' });

    expect(apis.requests()).toBe(before);
    expect(dynamo.commandCalls(DeleteCommand)).toHaveLength(1);
    expect(printed.metrics()).toContainEqual(
      expect.objectContaining({ FallbackCeilingReached: 1, channel: 'sms' }),
    );
    expect(printed.metrics()).toContainEqual(
      expect.objectContaining({ FallbacksSuppressed: 1, reason: 'ceiling_reached' }),
    );
  });

  it('does not send what another message of the sender was answered with', async () => {
    const holder = marshall({ message_id: 'SM2', attempt_id: 'another', claim_state: 'sent' });
    dynamo
      .on(PutCommand)
      .rejects(new ConditionalCheckFailedException({ message: 'held', $metadata: {}, Item: holder }));
    const before = apis.requests();

    expect(await handler(input)).toEqual({ outcome: 'fallback_suppressed', reason: 'answered_recently' });

    expect(apis.requests()).toBe(before);
  });

  it('never answers one of our addresses, in any case that the stage lists it in', async () => {
    dynamo.on(GetCommand).resolves({
      Item: messageItem({ channel_type: 'email', sender_id: 'sales@example.com', sender_type: 'email' }),
    });

    expect(await handler(input)).toEqual({ outcome: 'fallback_suppressed', reason: 'own_address' });
  });

  it('gives claim and count back and throws a constant when the provider did not take it', async () => {
    apis.behave('500');

    await expect(handler(input)).rejects.toThrow('task failed');

    expect(dynamo.commandCalls(DeleteCommand)).toHaveLength(1);
    expect(updates().map(([, value]) => value)).toEqual([1, -1]);
    expect(printed.metrics()).toEqual([expect.objectContaining({ FallbackFailures: 1, channel: 'sms' })]);
  });

  it.each([
    ['refuses it', '400', 'provider_refused'],
    ['does not say whether it was sent', 'drop', 'send_outcome_unknown'],
  ] as const)(
    'counts a failure, which raises the alarm, when the provider %s',
    async (_, behaviour, reason) => {
      apis.behave(behaviour);

      expect(await handler(input)).toEqual({ outcome: 'fallback_suppressed', reason });

      expect(printed.metrics()).toContainEqual(
        expect.objectContaining({ FallbackFailures: 1, channel: 'sms' }),
      );
      expect(printed.metrics()).toContainEqual(expect.objectContaining({ FallbacksSuppressed: 1, reason }));
    },
  );

  it('claims each run under another id, so that no run takes the claim of another for its own', async () => {
    await handler(input);
    await handler(input);

    const ids = dynamo.commandCalls(PutCommand).map(({ args }) => args[0].input.Item?.attempt_id);
    expect(ids).toEqual([expect.any(String), expect.any(String)]);
    expect(new Set(ids).size).toBe(2);
  });

  it('logs the outcome, and no address', async () => {
    await handler(input);

    expect(JSON.stringify(printed.all())).toContain('unknown sender handled');
    expect(JSON.stringify(printed.all())).not.toMatch(/1555/);
  });
});
