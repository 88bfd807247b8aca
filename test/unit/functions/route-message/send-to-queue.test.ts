import { createHash } from 'node:crypto';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createQueueClient, sendToQueue } from '../../../../functions/route-message/send-to-queue.ts';
import { QueueRoutingError } from '../../../../shared/errors.ts';

const sqs = mockClient(SQSClient);
const queueUrl = 'https://sqs.us-east-1.amazonaws.com/000000000000/sms-replies';
const message = {
  body: '{}',
  delaySeconds: 30,
  groupId: 'company-1',
  attributes: { message_id: 'SM1' },
};

beforeEach(() => {
  sqs.reset();
});

afterEach(() => vi.unstubAllEnvs());

describe('sendToQueue', () => {
  it('sends the body with its delay, message group and attributes', async () => {
    sqs.on(SendMessageCommand).resolves({ MessageId: '1' });

    await sendToQueue(createQueueClient(), queueUrl, message);

    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: queueUrl,
      MessageBody: '{}',
      DelaySeconds: 30,
      MessageGroupId: 'company-1',
      MessageAttributes: { message_id: { DataType: 'String', StringValue: 'SM1' } },
    });
  });

  it('throws a retryable QueueRoutingError when SQS did not say that it took the message', async () => {
    const cause = new Error('socket hang up');
    sqs.on(SendMessageCommand).rejects(cause);

    const error = await sendToQueue(createQueueClient(), queueUrl, message).catch(
      (thrown: unknown) => thrown,
    );

    expect(error).toBeInstanceOf(QueueRoutingError);
    expect(error).toMatchObject({ code: 'queue_routing_failed', retryable: true, cause });
  });
});

describe('createQueueClient', () => {
  it('calls the endpoint that is configured, and not the host that the URL of the queue names', async () => {
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'key');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'https://vpce-1.sqs.us-east-1.vpce.amazonaws.com');
    sqs.restore();
    const md5OfBody = createHash('md5').update(message.body).digest('hex');
    const client = createQueueClient();
    const hosts: string[] = [];
    client.middlewareStack.add(
      () =>
        async ({ request }) => {
          hosts.push((request as { readonly hostname: string }).hostname);
          return { response: {}, output: { $metadata: {}, MD5OfMessageBody: md5OfBody } };
        },
      { step: 'finalizeRequest', priority: 'high' },
    );

    await sendToQueue(client, queueUrl, message);

    expect(hosts).toEqual(['vpce-1.sqs.us-east-1.vpce.amazonaws.com']);
  });

  it('retries automatically, with the growing pauses and the jitter of the SDK', async () => {
    const { maxAttempts, retryMode } = createQueueClient().config;

    expect(await maxAttempts()).toBe(4);
    expect(await (typeof retryMode === 'function' ? retryMode() : retryMode)).toBe('standard');
  });
});
