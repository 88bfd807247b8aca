import { SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, it } from 'vitest';
import { toConversationEntry } from '../../../shared/messages/message-item.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { listMessage } from '../../../shared/store/list-message.ts';
import { readMessage } from '../../../shared/store/routing-status.ts';
import { messageSortKey, retryBucketOf, unknownConversationId } from '../../../shared/store/table-keys.ts';
import type { Deployment } from '../../../tools/cli/deployment/deployment.ts';
import { adoptMessage } from '../../../tools/cli/replay/adopt-message.ts';
import { replayMessage } from '../../../tools/cli/replay/replay-message.ts';
import { selectMessages } from '../../../tools/cli/replay/select-messages.ts';
import { selectOfSender, selectUnknown } from '../../../tools/cli/replay/select-sender.ts';
import { countPending } from '../../../tools/cli/status/count-pending.ts';
import { conversation, messageItem } from '../../support/builders.ts';
import { tableEngines } from '../../support/table-engines.ts';
import {
  conversationKey,
  keyOf,
  putItem,
  tableForEachTest,
} from '../../support/table-suites/suite-engine.ts';

const workflow = mockClient(SFNClient);
const now = new Date('2026-11-24T11:00:00.000Z');

function message(id: string, overrides: Parameters<typeof messageItem>[0] = {}) {
  return messageItem({ message_id: id, primary_channel: messageSortKey(id), ...overrides });
}

function unknownMessage(id: string, overrides: Parameters<typeof messageItem>[0] = {}) {
  const { conversation_key, ...item } = message(id, {
    ...{ conversation_id: unknownConversationId(id), routing_status: 'fallback_sent', expires_at: 1 },
    ...overrides,
  });
  return item;
}

describe.each(tableEngines)("the operator's tools, judged by $name", (engine) => {
  let table: TableAccess;
  let deployment: Deployment;

  tableForEachTest(engine, (created) => {
    table = created;
  });
  beforeEach(async () => {
    workflow.reset();
    workflow.on(StartExecutionCommand).resolves({});
    deployment = {
      outputs: {
        ConversationsTableName: table.tableName,
        StateMachineArn: 'arn:aws:states:us-east-1:0:stateMachine:x',
      },
      ...{ dynamo: table.client, workflow: new SFNClient({}), queues: new SQSClient({}), isLocal: true },
    };
  });

  describe('selectMessages', () => {
    const idsOf = async (...[selection, options]: Tail<Parameters<typeof selectMessages>>) =>
      (await selectMessages(deployment, selection, options)).map(({ message_id }) => message_id);

    beforeEach(async () => {
      await putItem(table, conversation());
      await putItem(table, message('SM2', { received_at: '2026-11-24T10:00:02.000Z' }));
      await putItem(
        table,
        message('SM1', { received_at: '2026-11-24T10:00:01.000Z', routing_status: 'failed' }),
      );
      await putItem(table, unknownMessage('SM3', { received_at: '2026-11-24T10:00:03.000Z' }));
    });

    it('finds one message by its id, wherever it lies', async () => {
      expect(await idsOf({ by: 'message', messageId: 'SM3' })).toEqual(['SM3']);
    });

    it('finds the messages of a conversation, and not the conversation', async () => {
      expect(await idsOf({ by: 'conversation', conversationId: 'conv-1' })).toEqual(['SM1', 'SM2']);
    });

    it('finds what failed', async () => {
      expect(await idsOf({ by: 'failed' })).toEqual(['SM1']);
      expect(await idsOf({ by: 'failed' }, { channelType: 'whatsapp' })).toEqual([]);
    });

    it('finds what came in a time, both ends included', async () => {
      const [since, until] = [new Date('2026-11-24T10:00:02.000Z'), new Date('2026-11-24T10:00:03.000Z')];

      expect(await idsOf({ by: 'time', since, until })).toEqual(['SM2', 'SM3']);
    });

    it('finds the waiting messages of an unknown sender', async () => {
      const { sender_id: sender } = unknownMessage('SM3');

      const found = await selectUnknown(deployment, { sender });

      expect(found.map(({ message_id }) => message_id)).toEqual(['SM3']);
      expect(await selectUnknown(deployment, { sender: '+15550000000' })).toEqual([]);
    });

    it.each(['+5531988887777', '+553188887777', 'US.1349'])(
      'finds the messages of a person by any id: %s',
      async (sender) => {
        const ids = { sender_id: '+5531988887777', sender_aliases: ['US.1349', '+553188887777'] };
        await putItem(table, unknownMessage('SM8', ids));
        await putItem(table, message('SM9', { ...ids, received_at: '2026-11-24T11:00:00.000Z' }));

        expect(await selectUnknown(deployment, { sender })).toMatchObject([{ message_id: 'SM8' }]);
        expect(await selectOfSender(deployment, { sender })).toMatchObject([
          { message_id: 'SM8' },
          { message_id: 'SM9' },
        ]);
      },
    );

    it('counts what is pending by the retry index', async () => {
      expect((await countPending(deployment)).count).toBe(3);
    });
  });

  describe('replayMessage', () => {
    const options = { force: false, run: 'run-1' };
    const failed = message('SM1', { routing_status: 'failed', attempts: 10, status_reason: 'too often' });

    it('makes a failed message pending and starts its workflow', async () => {
      const { retry_bucket, retry_at, ...stored } = failed;
      await putItem(table, stored);

      expect(await replayMessage(deployment, failed, options)).toBe('started');

      const item = await readMessage(table, keyOf(failed));
      expect(item).toMatchObject({ routing_status: 'pending', attempts: 0, replay_run: 'run-1' });
      expect(item).toMatchObject({ replay: false, retry_bucket: retryBucketOf('SM1') });
      expect(item).not.toHaveProperty('status_reason');
      expect(workflow.commandCalls(StartExecutionCommand)).toHaveLength(1);
    });

    it('leaves a message that changed since it was looked at, and makes none that is gone', async () => {
      await putItem(table, { ...failed, routing_status: 'routed' });

      expect(await replayMessage(deployment, failed, options)).toBe('skipped_changed');
      expect(await replayMessage(deployment, message('SM9', { routing_status: 'failed' }), options)).toBe(
        'skipped_changed',
      );

      expect(await readMessage(table, keyOf(message('SM9')))).toBeUndefined();
      expect(workflow.commandCalls(StartExecutionCommand)).toHaveLength(0);
    });
  });

  describe('adoptMessage', () => {
    const adoption = (item = unknownMessage('SM1')) => ({
      ...{ item, conversation: conversationKey, run: 'run-1', expiresAt: undefined, now },
    });

    /** What the workflow of the moved message does. */
    const list = async ({ message_id, primary_channel }: { message_id: string; primary_channel: string }) => {
      const item = await readMessage(table, { conversation_id: 'conv-1', primary_channel });
      if (item === undefined) throw new Error(`${message_id} was not moved`);
      await listMessage(table, { conversation: conversationKey, item, onTrimFailed: () => undefined });
    };

    it('moves the message, and its conversation counts it once', async () => {
      const item = unknownMessage('SM1');
      await putItem(table, item);
      await putItem(table, conversation({ conversation_status: 'open' }));

      expect(await adoptMessage(table, adoption())).toBe('adopted');
      expect(await adoptMessage(table, adoption())).toBe('skipped_changed');

      expect(await readMessage(table, keyOf(item))).toBeUndefined();
      const moved = await readMessage(table, { ...keyOf(item), conversation_id: 'conv-1' });
      expect(moved).toMatchObject({ routing_status: 'pending', conversation_key: '+15551230001' });
      expect(moved).not.toHaveProperty('expires_at');
      await list(item);
      expect(await readConversation(table, conversationKey)).toMatchObject({
        conversation_status: 'user_reply_received',
        ...{ message_count: 1, messages: [toConversationEntry(item)] },
      });
    });

    it('puts the message at its place in time, also into a list that is there', async () => {
      const listed = (message_id: string, timestamp: string) => ({ message_id, timestamp });
      const messages = [
        listed('older', '2026-11-24T09:00:00.000Z'),
        listed('newer', '2026-11-24T10:30:00.000Z'),
      ];
      const last = '2026-11-24T10:30:00.000Z';
      await putItem(table, { ...conversation(), messages, last_activity_at: last, message_count: 2 });
      await putItem(table, unknownMessage('SM1'));

      expect(await adoptMessage(table, adoption())).toBe('adopted');
      await list(unknownMessage('SM1'));

      const found = (await readConversation(table, conversationKey)) as unknown as {
        readonly messages: readonly { readonly message_id: string }[];
      };
      expect(found).toMatchObject({ last_activity_at: last, message_count: 3 });
      expect(found.messages.map(({ message_id }) => message_id)).toEqual(['older', 'SM1', 'newer']);
    });

    it('leaves a message that its workflow has ended meanwhile', async () => {
      await putItem(table, conversation());
      await putItem(table, unknownMessage('SM1', { routing_status: 'fallback_suppressed' }));

      expect(await adoptMessage(table, adoption())).toBe('skipped_changed');

      expect(await readMessage(table, keyOf(unknownMessage('SM1')))).toBeDefined();
      expect(await readConversation(table, conversationKey)).not.toHaveProperty('messages');
    });

    it('moves ten messages at the same time into one conversation, and none is lost', async () => {
      const items = Array.from({ length: 10 }, (_, index) => unknownMessage(`SM${index}`));
      await putItem(table, conversation());
      for (const item of items) await putItem(table, item);

      const outcomes = await Promise.all(items.map((item) => adoptMessage(table, adoption(item))));

      expect(outcomes).toEqual(items.map(() => 'adopted'));
      await Promise.all(items.map(list));
      expect(await readConversation(table, conversationKey)).toMatchObject({ message_count: 10 });
    });

    it('moves nothing without a conversation', async () => {
      await putItem(table, unknownMessage('SM1'));

      expect(await adoptMessage(table, adoption())).toBe('skipped_no_conversation');
    });
  });
});

type Tail<List extends readonly unknown[]> = List extends readonly [unknown, ...infer Rest] ? Rest : never;
