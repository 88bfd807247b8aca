import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { deadLetterQueueOf } from '../../tools/cli/redrive/redrive-queue.ts';
import { deployment, outputs, receiveFrom } from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';

async function waitingOn(QueueUrl: string): Promise<number> {
  const { Attributes } = await deployment().queues.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['ApproximateNumberOfMessages'] }),
  );
  return Number(Attributes?.ApproximateNumberOfMessages);
}

it('moves dead letters back to their queue, says how, and leaves none behind', async () => {
  const { queues } = deployment();
  const QueueUrl = outputs().EmailHandoffQueueUrl as string;
  const { url } = await deadLetterQueueOf(deployment(), QueueUrl);
  const context = JSON.stringify({ message: { message_id: 'redriven', from: 'redrive@example.com' } });
  const attributes = { message_id: { DataType: 'String', StringValue: 'redriven' } };
  for (let letter = 0; letter < 23; letter++) {
    await queues.send(
      new SendMessageCommand({ QueueUrl: url, MessageBody: context, MessageAttributes: attributes }),
    );
  }
  const before = await waitingOn(QueueUrl);

  const { code, stdout } = await runTool('redrive', ['email-handoff'], { outputs: outputs() });

  expect(code).toBe(0);
  expect(stdout).toContain('the local cloud cannot redrive a queue: moving its messages one by one');
  expect(stdout).toContain('23 messages moved to email-handoff');
  expect(await waitingOn(url)).toBe(0);
  expect(await waitingOn(QueueUrl)).toBe(before + 23);
  const moved = await receiveFrom('EmailHandoffQueueUrl', 'redrive@example.com');
  expect(moved?.Body).toBe(context);
  expect(moved?.MessageAttributes?.message_id?.StringValue).toBe('redriven');
});
