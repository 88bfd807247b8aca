import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
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
  it('retries automatically, with the growing pauses and the jitter of the SDK', async () => {
    const { maxAttempts, retryMode } = createQueueClient().config;

    expect(await maxAttempts()).toBe(4);
    expect(await (typeof retryMode === 'function' ? retryMode() : retryMode)).toBe('standard');
  });
});
