import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { toConversationEntry } from '../../../shared/messages/message-item.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { listMessage } from '../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap } from '../../../shared/store/listing-plan.ts';
import { listingUpdate } from '../../../shared/store/listing-update.ts';
import { readMessage } from '../../../shared/store/routing-status.ts';
import { readSlidable, slidePlan } from '../../../shared/store/slide-list.ts';
import { conversation } from '../builders.ts';
import { entries, idsOf, message } from './listed-items.ts';
import { conversationKey, putItem, type SuiteEngine, tableForEachTest } from './suite-engine.ts';
import { describeTrimsAndMoves } from './trims-and-moves.ts';

export function judgeListing(engine: SuiteEngine): void {
  describe(`the list of a conversation, judged by ${engine.name}`, () => {
    let table: TableAccess;
    const onTrimFailed = vi.fn();
    const record = () => readConversation(table, conversationKey);
    const outcomeOf = (item = message()) =>
      listMessage(table, { conversation: conversationKey, item, onTrimFailed });
    const list = async (item = message()) => {
      const outcome = await outcomeOf(item);
      return outcome.kind === 'listed' ? outcome.conversation : undefined;
    };

    tableForEachTest(engine, (created) => {
      table = created;
    });
    beforeEach(() => {
      onTrimFailed.mockReset();
    });

    describe('listMessage', () => {
      it('adds the entry, the count, the status and the times in one write', async () => {
        await putItem(table, conversation({ conversation_status: 'open' }));

        const listed = await list();

        expect(listed).toEqual(await record());
        expect(listed).toMatchObject({
          conversation_status: 'user_reply_received',
          message_count: 1,
          messages: [toConversationEntry(message())],
          listed_message_ids: new Set(['SM1']),
          last_user_message_at: message().received_at,
          last_activity_at: message().received_at,
        });
      });

      it('lists and counts a message once, however often it runs', async () => {
        await putItem(table, conversation());
        await putItem(table, message());

        for (let run = 0; run < 3; run++) await list();
        await Promise.all(Array.from({ length: 10 }, () => list()));

        expect(await record()).toMatchObject({ message_count: 1, messages: [{ message_id: 'SM1' }] });
      });

      it('does not list again what an earlier version listed without remembering the id', async () => {
        await putItem(table, conversation({ messages: [toConversationEntry(message())], message_count: 1 }));

        // The id is not in the record, so only the list itself can tell: see `is_listed` for the usual way.
        expect(idsOf(await list({ ...message('SM2') }))).toEqual(['SM1', 'SM2']);
      });

      it('makes no conversation that is gone', async () => {
        expect(await list()).toBeUndefined();

        expect(await record()).toBeUndefined();
      });

      it('lists forty messages of one conversation that arrive together', async () => {
        await putItem(table, conversation());
        const items = Array.from({ length: 40 }, (_, index) => message(`SM${index}`));
        for (const item of items) await putItem(table, item);

        await Promise.all(items.map(list));

        const { message_count } = (await record()) ?? {};
        expect(message_count).toBe(40);
        expect(new Set(idsOf(await record())).size).toBe(idsOf(await record()).length);
      });

      it('keeps the list between 20 and 60 entries, and the latest ones', async () => {
        await putItem(table, conversation());
        const lengths = [];
        for (let index = 1; index <= 70; index++) {
          const item = message(`SM${index}`);
          await putItem(table, item);
          await list(item);
          lengths.push(idsOf(await record()).length);
        }

        expect(Math.max(...lengths)).toBeLessThanOrEqual(28);
        expect(Math.min(...lengths.slice(19))).toBe(listedMessages);
        expect(idsOf(await record()).at(-1)).toBe('SM70');
        expect((await record())?.listed_message_ids).toEqual(new Set(idsOf(await record())));
      }, 60_000);

      it('appends to a full list of a quiet conversation and removes its oldest entry in one write', async () => {
        const timestamp = '2026-11-24T09:00:00.000Z';
        const messages = entries(listedMessages).map((entry) => ({ ...entry, timestamp, weight: 1.5 }));
        const ids = messages.map(({ message_id }) => message_id);
        // A set has no order.
        await putItem(table, {
          ...conversation({ messages }),
          listed_message_ids: new Set(ids.toReversed()),
        });

        await list();
        await list();

        expect(await record()).toMatchObject({
          messages: [...messages.slice(1), toConversationEntry(message())],
          listed_message_ids: new Set([...ids.slice(1), 'SM1']),
          message_count: 1,
        });
      });

      it('keeps what another writer changes in a full list while a message is listed', async () => {
        const timestamp = '2026-11-24T09:00:00.000Z';
        const messages = entries(listedMessages).map((entry) => ({ ...entry, timestamp }));
        await putItem(table, conversation({ messages }));
        const edited = messages.with(4, { ...messages[4], content: 'edited' } as never);

        const seen = await readSlidable(table, conversationKey, message());
        await putItem(table, conversation({ messages: edited }));
        const update = listingUpdate(table, {
          ...{ conversation: conversationKey, item: message(), plan: slidePlan, seen, guard: undefined },
        });

        await expect(table.client.send(new UpdateCommand(update))).rejects.toThrow(
          'conditional request failed',
        );
        expect((await record())?.messages).toEqual(edited);
      });

      it('marks a message that is still pending before its entry leaves the list', async () => {
        await putItem(table, conversation());
        for (let index = 1; index <= 28; index++) {
          const item = message(`SM${index}`);
          await putItem(table, item);
          await list(item);
        }

        expect(idsOf(await record())).not.toContain('SM1');
        const { conversation_id, primary_channel } = message('SM1');
        expect(await readMessage(table, { conversation_id, primary_channel })).toMatchObject({
          is_listed: true,
        });
      });

      it('trims a list at its cap, and appends then', async () => {
        await putItem(table, { ...conversation(), messages: entries(listedMessagesCap) });

        const ids = idsOf(await list());

        expect(ids.length).toBeLessThanOrEqual(listedMessagesCap);
        expect(ids.slice(-2)).toEqual([`old-${listedMessagesCap - 1}`, 'SM1']);
      });

      it('never moves a time back when a message is listed late', async () => {
        const later = '2026-11-24T11:00:00.000Z';
        await putItem(table, {
          ...conversation(),
          ...{ last_user_message_at: later, last_activity_at: '2026-11-24T09:00:00.000Z' },
        });

        await list();

        expect(await record()).toMatchObject({
          message_count: 1,
          last_user_message_at: later,
          last_activity_at: message().received_at,
        });
      });
    });

    describe('a record with values that nobody expects', () => {
      const list60 = (head: unknown) => [head, ...entries(59)];

      it.each([
        [
          'messages of type NULL',
          { messages: null },
          { messages: [toConversationEntry(message())], message_count: 1 },
        ],
        ['messages that are a text', { messages: 'none' }, { messages: 'none', message_count: 1 }],
        ['messages that are a long text', { messages: '['.repeat(100) }, { message_count: 1 }],
        ['messages that are a number', { messages: 7 }, { messages: 7, message_count: 1 }],
        ['messages that are true', { messages: true }, { message_count: 1 }],
        ['messages that are a map', { messages: { a: 1 } }, { messages: { a: 1 }, message_count: 1 }],
        ['messages that are a set', { messages: new Set(['a']) }, { message_count: 1 }],
        [
          'a count of type NULL',
          { message_count: null },
          { messages: [{ message_id: 'SM1' }], message_count: 1 },
        ],
        [
          'a count that is a text',
          { message_count: '3' },
          { messages: [{ message_id: 'SM1' }], message_count: '3' },
        ],
        ['a count that is a list', { message_count: [] }, { messages: [{ message_id: 'SM1' }] }],
        [
          'times that are numbers',
          { last_activity_at: 1, last_user_message_at: 2 },
          { last_activity_at: message().received_at, message_count: 1 },
        ],
        ['times of type NULL', { last_activity_at: null }, { last_activity_at: message().received_at }],
        [
          'a status that is a list',
          { conversation_status: [] },
          { conversation_status: 'user_reply_received' },
        ],
        ['ids that are a text', { listed_message_ids: 'x' }, { message_count: 1 }],
        ['a full list whose head is NULL', { messages: list60(null) }, { message_count: 1 }],
        ['a full list whose head is a number', { messages: list60(1.5) }, { message_count: 1 }],
        [
          'everything odd at once',
          { messages: 'x', message_count: 'y', last_activity_at: [], listed_message_ids: 1 },
          { conversation_status: 'user_reply_received' },
        ],
      ])('does not stop a message: %s', async (_, odd, expected) => {
        await putItem(table, { ...conversation(), ...odd });
        await putItem(table, message());

        expect(await list()).toMatchObject(expected);

        // A second run, after the first one died.
        await list(
          (await readMessage(table, {
            conversation_id: 'conv-1',
            primary_channel: 'message#SM1',
          })) as ReturnType<typeof message>,
        );
        expect(await record()).toMatchObject(expected);
      });

      it.each([0, 20, 40, 60, 80, 100, 200, 400, 1_000])(
        'does not stop a message with %i bytes left of what an item may hold',
        async (left) => {
          const empty = { ...conversation(), messages: entries(1), notes: '' };
          await putItem(table, { ...empty, notes: 'x'.repeat(engine.maxItemBytes - 200 - left) });
          await putItem(table, message());

          expect(await list()).toMatchObject({ conversation_id: 'conv-1' });
        },
      );
    });

    describeTrimsAndMoves(() => table);
  });
}
