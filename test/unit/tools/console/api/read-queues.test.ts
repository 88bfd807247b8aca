import { afterEach, expect, it, vi } from 'vitest';
import { peekQueue } from '../../../../../tools/console/api/read-queues.ts';
import type { ConsoleSystem } from '../../../../../tools/console/console-system.ts';

const outputs = { SmsRepliesQueueUrl: 'http://127.0.0.1:1/0/sms-replies', Endpoint: 'http://127.0.0.1:1' };
const system = { deployment: { outputs } } as unknown as ConsoleSystem;

afterEach(() => {
  vi.unstubAllGlobals();
});

it('the console counts all messages of a queue, and shows the newest hundred', async () => {
  const messages = Array.from({ length: 103 }, (_, index) => ({
    MessageId: `message-${index}`,
    ...{ Body: '{}', SentTimestamp: 1_795_000_000 + index, IsVisible: true, ReceiveCount: 0 },
  }));
  const held = { messages: { '000000000000': { 'us-east-1': { 'sms-replies': messages } } } };
  vi.stubGlobal('fetch', async () => Response.json(held));

  const contents = await peekQueue(system, { name: 'sms-replies', isDeadLetters: false });

  expect(contents.total).toBe(103);
  expect(contents.messages.map(({ id }) => id)).toEqual(
    Array.from({ length: 100 }, (_, index) => `message-${102 - index}`),
  );
});
