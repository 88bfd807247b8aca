import { TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  benchBaseUrl,
  benchKeys,
  toProxyEvent,
  whatsappMessage,
} from '../../../../tools/lab/bench/samples.ts';

const dynamo = mockClient(DynamoDBDocumentClient);
const workflow = mockClient(SFNClient);
const secrets = mockClient(SecretsManagerClient);
/** Everything before the wait has to fit, on a busy machine, too. */
const budgetMs = 1_500;
const conversation = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
const conflict = new TransactionConflictException({ message: 'conflict', $metadata: {} });

let handler: typeof import('../../../../functions/receive-webhook/handler.ts')['handler'];

beforeAll(async () => {
  Object.assign(process.env, {
    CONVERSATIONS_TABLE: 'conversations',
    CONTENT_BUCKET: 'content',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
    TWILIO_SECRET_NAME: 'twilio',
    SENDGRID_SECRET_NAME: 'sendgrid',
    PUBLIC_BASE_URL: benchBaseUrl,
    REQUEST_BUDGET_MS: String(budgetMs),
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
  });
  secrets.on(GetSecretValueCommand).resolves({
    SecretString: JSON.stringify({
      accounts: { [benchKeys.accountSid]: { auth_tokens: [benchKeys.authToken] } },
    }),
  });
  ({ handler } = await import('../../../../functions/receive-webhook/handler.ts'));
});

beforeEach(() => {
  dynamo.reset();
  workflow.reset();
  // The message is not there yet, its conversation is.
  dynamo.on(QueryCommand).callsFake(({ ExpressionAttributeValues }) => ({
    Items: String(Object.values(ExpressionAttributeValues)[0]).startsWith('message#') ? [] : [conversation],
  }));
  workflow.on(StartExecutionCommand).resolves({});
});

/** The options of a call that ends with the request. */
interface Waiting {
  readonly abortSignal: AbortSignal;
}

async function deliver() {
  const { statusCode, body } = await handler(toProxyEvent(whatsappMessage()));
  return { statusCode, error: JSON.parse(body || '{}').error };
}

describe('the time that a provider waits', () => {
  it('the time that a provider waits is used to retry while a transaction holds the message, and ends in a 503', async () => {
    dynamo.on(PutCommand).rejects(conflict);

    // The conflict never ends: without a budget, neither would this call.
    expect(await deliver()).toEqual({ statusCode: 503, error: 'time_budget_spent' });
    expect(dynamo.commandCalls(PutCommand).length).toBeGreaterThan(2);
    expect(workflow.calls()).toHaveLength(0);
  });

  it('ends in a 503, too, when the store does not answer at all', async () => {
    dynamo
      .on(PutCommand)
      .callsFake(
        (_input, _getClient) => new Promise((_resolve, reject) => setTimeout(reject, budgetMs + 50)),
      );

    expect(await deliver()).toMatchObject({ statusCode: 503, error: 'time_budget_spent' });
  });

  it('ends the start of a workflow that is not answered, and acknowledges what is stored', async () => {
    dynamo.on(PutCommand).resolves({});
    const ends: string[] = [];
    workflow.on(StartExecutionCommand).callsFake(
      () =>
        new Promise((_resolve, reject) => {
          const [, { abortSignal }] = workflow.send.lastCall.args as unknown as [unknown, Waiting];
          abortSignal.addEventListener('abort', () => reject(ends.push('of the start')));
        }),
    );

    const { statusCode } = await handler(toProxyEvent(whatsappMessage()));

    expect(statusCode).toBe(200);
    expect(ends).toEqual(['of the start']);
  });
});
