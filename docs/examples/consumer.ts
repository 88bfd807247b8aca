import { readFileSync } from 'node:fs';
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { Ajv2020 } from 'ajv/dist/2020.js';

/**
 * A consumer of a replies or handoff queue: poll, validate, drop what was seen, work, delete. A message that fails is
 * left on the queue; SQS shows it again after the visibility timeout, and after 5 times gives it to the dead-letter queue.
 */

/** The part of the context object that this example reads; docs/context-object.schema.json has it all. */
export interface Context {
  readonly message: { readonly message_id: string; readonly from: string; readonly body: string };
}

/** Remembers message ids. In production: a conditional write to a table of yours, so that it outlives the process. */
export interface SeenMessages {
  has(messageId: string): Promise<boolean>;
  add(messageId: string): Promise<void>;
}

const schema = JSON.parse(readFileSync(new URL('../context-object.schema.json', import.meta.url), 'utf8'));
const isContext = new Ajv2020({ strict: false }).compile<Context>(schema);

/** Handle a batch; returns the messages that failed. The same shape serves a Lambda's `batchItemFailures`. */
export async function handleBatch(
  messages: readonly Message[],
  work: (context: Context) => Promise<void>,
  seen: SeenMessages,
): Promise<readonly Message[]> {
  const failed: Message[] = [];
  for (const message of messages) {
    try {
      const context: unknown = JSON.parse(message.Body ?? '');
      if (!isContext(context)) throw new Error('not a context object');
      if (await seen.has(context.message.message_id)) continue;
      await work(context);
      await seen.add(context.message.message_id);
    } catch (error) {
      console.error('message left on the queue', (error as Error).name);
      failed.push(message);
    }
  }
  return failed;
}

/** Poll once for up to 10 messages; returns how many came. Call it in a loop. */
export async function pollOnce(
  { queues, queueUrl }: { readonly queues: SQSClient; readonly queueUrl: string },
  work: (context: Context) => Promise<void>,
  seen: SeenMessages,
): Promise<number> {
  const { Messages = [] } = await queues.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  if (Messages.length === 0) return 0;
  const failed = await handleBatch(Messages, work, seen);
  const done = Messages.filter((message) => !failed.includes(message));
  if (done.length > 0) {
    await queues.send(
      new DeleteMessageBatchCommand({
        QueueUrl: queueUrl,
        Entries: done.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle })),
      }),
    );
  }
  return Messages.length;
}
