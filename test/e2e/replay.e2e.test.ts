import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeStateMachineCommand,
} from '@aws-sdk/client-sfn';
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { messageItem } from '../support/builders.ts';
import {
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  newMessageSid,
  newPhoneNumber,
  outputs,
  receiveFrom,
} from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';

/** Messages of one conversation as they would have been left by an outage. */
function storedMessages(
  count: number,
  conversation: { conversation_id: string; primary_channel: string },
  overrides: Partial<MessageItem> = {},
): MessageItem[] {
  return Array.from({ length: count }, (_, index) => {
    const message_id = newMessageSid();
    const { retry_at: _at, retry_bucket: _bucket, ...item } = messageItem();
    return {
      ...item,
      conversation_id: conversation.conversation_id,
      conversation_key: conversation.primary_channel,
      primary_channel: `message#${message_id}`,
      message_id,
      sender_id: conversation.primary_channel,
      received_at: new Date(Date.parse('2020-01-01T00:00:00.000Z') + index * 1_000).toISOString(),
      routing_status: 'failed',
      attempts: 10,
      ...overrides,
    };
  });
}

async function write(items: readonly MessageItem[], kind: 'put' | 'delete'): Promise<void> {
  const table = outputs().ConversationsTableName as string;
  for (let start = 0; start < items.length; start += 25) {
    const requests = items
      .slice(start, start + 25)
      .map(({ conversation_id, primary_channel, ...rest }) =>
        kind === 'put'
          ? { PutRequest: { Item: { conversation_id, primary_channel, ...rest } } }
          : { DeleteRequest: { Key: { conversation_id, primary_channel } } },
      );
    await deployment().dynamo.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
  }
}

const itemsOf = async (conversationId: string) =>
  (await itemsUnder('message#')).filter(({ conversation_id }) => conversation_id === conversationId);

describe('a replay of 1,000 messages', () => {
  const conversation = { conversation_id: 'conv-replay-1000', primary_channel: '+15557770000' };
  const items = storedMessages(1_000, conversation);
  /** What happens to the executions is not what is tested here, and a thousand of them would take minutes. */
  let stateMachineArn = '';

  beforeAll(async () => {
    await write(items, 'put');
    const { roleArn } = await deployment().workflow.send(
      new DescribeStateMachineCommand({ stateMachineArn: outputs().StateMachineArn }),
    );
    const machine = await deployment().workflow.send(
      new CreateStateMachineCommand({
        name: 'replayed',
        roleArn,
        definition: JSON.stringify({ StartAt: 'Done', States: { Done: { Type: 'Pass', End: true } } }),
        type: 'EXPRESS',
      }),
    );
    stateMachineArn = machine.stateMachineArn ?? '';
  });

  afterAll(async () => {
    await write(items, 'delete');
    await deployment().workflow.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  const replay = (options: readonly string[], interruptAt?: RegExp) =>
    runTool('replay', ['--since', '2020-01-01T00:00:00Z', '--until', '2020-01-02T00:00:00Z', ...options], {
      outputs: { ...outputs(), StateMachineArn: stateMachineArn },
      ...(interruptAt && { interruptAt }),
    });

  it('says what it would do, and does nothing, with --dry-run', async () => {
    const { code, stdout } = await replay(['--dry-run']);

    expect(code).toBe(0);
    expect(stdout.match(/failed {2}would start/g)).toHaveLength(1_000);
    expect(stdout).toContain('1000 messages, nothing was done (--dry-run)');
    const stored = await itemsOf(conversation.conversation_id);
    expect(stored.every(({ routing_status }) => routing_status === 'failed')).toBe(true);
  });

  it('shows progress, can be interrupted, and continues where it was', async () => {
    const interrupted = await replay(['--per-second', '100', '--run', 'e2e'], /replaying 30\d\/1000/);

    expect(interrupted.stderr).toContain('replaying 100/1000');
    expect(interrupted.code).toBe(1);
    expect(interrupted.stdout).toContain('to continue, run the same command with --run e2e');
    const started = Number(/started: (\d+)/.exec(interrupted.stdout)?.[1]);
    const notBegun = Number(/not begun: (\d+)/.exec(interrupted.stdout)?.[1]);
    expect(started).toBeGreaterThanOrEqual(300);
    expect(started + notBegun).toBe(1_000);

    const continued = await replay(['--per-second', '400', '--run', 'e2e']);

    expect(continued.code).toBe(0);
    expect(continued.stdout).toContain('1000 messages selected');
    expect(continued.stdout).toContain(`started: ${notBegun}`);
    expect(continued.stdout).toContain(`skipped this run: ${started}`);
    const stored = await itemsOf(conversation.conversation_id);
    expect(stored.every(({ replay_run, attempts }) => replay_run === 'e2e' && attempts === 0)).toBe(true);
  });
});

describe('a replay through the workflow', () => {
  it('routes failed messages of the channel that it is told, and no others', async () => {
    const key = await createConversation(newPhoneNumber(), { hand_off_to_human: true });
    const [sms, mail] = [
      storedMessages(3, key),
      storedMessages(1, key, { channel_type: 'email', received_at: '2019-01-01T00:00:00.000Z' }),
    ];
    await write([...sms, ...mail], 'put');
    // Other tests may have left failed messages of this channel.
    const failed = (await itemsUnder('message#')).filter(
      ({ routing_status, channel_type }) => routing_status === 'failed' && channel_type === 'sms',
    );

    const { code, stdout } = await runTool('replay', ['--failed', '--channel', 'sms'], {
      outputs: outputs(),
    });

    expect(code).toBe(0);
    expect(stdout).toContain(`started: ${failed.length}`);
    const stored = await eventually(
      () => itemsOf(key.conversation_id),
      (items) => items.filter(({ routing_status }) => routing_status === 'routed').length === 3,
    );
    expect(stored.find(({ channel_type }) => channel_type === 'email')?.routing_status).toBe('failed');
    await write(mail, 'delete');
  });

  it('leaves a routed message alone without --force, and marks its second context with it', async () => {
    const sender = newPhoneNumber();
    const key = await createConversation(sender, { hand_off_to_human: true });
    const [item] = storedMessages(1, key, { routing_status: 'routed' });
    if (item === undefined) throw new Error('no item');
    await write([item], 'put');
    const replay = (...options: readonly string[]) =>
      runTool('replay', ['--message', item.message_id, ...options], { outputs: outputs() });

    const without = await replay();
    const forced = await replay('--force');

    expect(without.stdout).toContain('skipped routed: 1');
    expect(forced.stdout).toContain('started: 1');
    const message = await receiveFrom('SmsHandoffQueueUrl', sender);
    expect(JSON.parse(message?.Body ?? '{}').processing.replay).toBe(true);
  });
});
