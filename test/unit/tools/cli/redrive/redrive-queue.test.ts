import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deploymentOf } from '../../../../../tools/cli/deployment/deployment.ts';
import {
  deadLetterQueueOf,
  queueUrlOf,
  redriveByHand,
  redriveBySqs,
} from '../../../../../tools/cli/redrive/redrive-queue.ts';

const sqs = mockClient(SQSClient);
const deployment = deploymentOf({ SmsRepliesQueueUrl: 'https://sqs/1/replies' });
const deadLetterArn = 'arn:aws:sqs:us-east-1:1:replies-dlq';

function letter(id: number) {
  return {
    Body: `body ${id}`,
    ReceiptHandle: `handle-${id}`,
    MessageAttributes: { message_id: { DataType: 'String', StringValue: `SM${id}` } },
  };
}

beforeEach(() => {
  sqs.reset();
});

describe('queueUrlOf', () => {
  it('finds a queue by its short name', () => {
    expect(queueUrlOf(deployment, 'sms-replies')).toBe('https://sqs/1/replies');
  });

  it.each(['sms', 'sms-dlq', 'SMS-replies', 'fax-replies'])('knows no queue called %s', (name) => {
    expect(() => queueUrlOf(deployment, name)).toThrow();
  });
});

describe('deadLetterQueueOf', () => {
  it("follows the queue's redrive policy, and counts what waits", async () => {
    sqs
      .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/1/replies' })
      .resolves({ Attributes: { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: deadLetterArn }) } })
      .on(GetQueueAttributesCommand, { QueueUrl: 'https://sqs/1/replies-dlq' })
      .resolves({ Attributes: { ApproximateNumberOfMessages: '7' } });

    expect(await deadLetterQueueOf(deployment, 'https://sqs/1/replies')).toEqual({
      arn: deadLetterArn,
      url: 'https://sqs/1/replies-dlq',
      waiting: 7,
    });
  });
});

describe('redriveBySqs', () => {
  it('lets SQS move everything, and waits until it has', async () => {
    sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: '1' });
    sqs
      .on(ListMessageMoveTasksCommand)
      .resolvesOnce({ Results: [{ Status: 'RUNNING', ApproximateNumberOfMessagesMoved: 3 }] })
      .resolves({ Results: [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 7 }] });
    const onMoved = vi.fn();

    expect(await redriveBySqs(deployment, deadLetterArn, onMoved)).toBe(7);

    expect(sqs.commandCalls(StartMessageMoveTaskCommand)[0]?.args[0].input).toEqual({
      SourceArn: deadLetterArn,
    });
    expect(onMoved.mock.calls).toEqual([[3], [7]]);
  });

  it.each(['FAILED', 'CANCELLED'])('says when SQS ended it as %s', async (Status) => {
    sqs.on(StartMessageMoveTaskCommand).resolves({ TaskHandle: '1' });
    sqs.on(ListMessageMoveTasksCommand).resolves({ Results: [{ Status, FailureReason: 'AccessDenied' }] });

    await expect(redriveBySqs(deployment, deadLetterArn, () => undefined)).rejects.toThrow('AccessDenied');
  });
});

describe('redriveByHand', () => {
  const by = { to: 'https://sqs/1/replies', onMoved: () => undefined };
  const move = () => redriveByHand(deployment, 'https://sqs/1/replies-dlq', by);

  it('sends each message with its attributes, and deletes it then', async () => {
    const waiting = [[letter(1), letter(2)], []];
    // SQS answers with the attributes that were asked for, and by default with none.
    sqs.on(ReceiveMessageCommand).callsFake(({ MessageAttributeNames = [] }) => ({
      Messages: waiting
        .shift()
        ?.map(({ MessageAttributes, ...message }) =>
          MessageAttributeNames.includes('All') ? { ...message, MessageAttributes } : message,
        ),
    }));

    expect(await move()).toBe(2);

    const order = sqs
      .calls()
      .map(({ args }) => args[0])
      .filter((command) => command instanceof SendMessageCommand || command instanceof DeleteMessageCommand)
      .map((command) => command.constructor.name);
    expect(order).toEqual([
      'SendMessageCommand',
      'DeleteMessageCommand',
      'SendMessageCommand',
      'DeleteMessageCommand',
    ]);
    expect(sqs.commandCalls(SendMessageCommand)[0]?.args[0].input).toEqual({
      QueueUrl: 'https://sqs/1/replies',
      MessageBody: 'body 1',
      MessageAttributes: { message_id: { DataType: 'String', StringValue: 'SM1' } },
    });
  });

  it('never deletes a message that its queue did not take, and says how far it came', async () => {
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [letter(1), letter(2), letter(3)] });
    sqs.on(SendMessageCommand).resolvesOnce({}).rejects(new Error('throttled'));

    await expect(move()).rejects.toThrow('1 message moved, then it failed (throttled)');

    const deleted = sqs.commandCalls(DeleteMessageCommand).map(({ args }) => args[0].input.ReceiptHandle);
    expect(deleted).toEqual(['handle-1']);
  });
});
