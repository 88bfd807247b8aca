import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { toConversationEntry } from '../../../shared/messages/message-item.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { listMessage } from '../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap } from '../../../shared/store/listing-plan.ts';
import { moveMessage, removeMessage } from '../../../shared/store/move-message.ts';
import { readMessage } from '../../../shared/store/routing-status.ts';
import { messageSortKey, unknownConversationId } from '../../../shared/store/table-keys.ts';
import { trimConversation } from '../../../shared/store/trim-conversation.ts';
import { conversation, messageItem } from '../../support/builders.ts';
import {
  conversationKey,
  putItem,
  type RunningEngine,
  startTableEngine,
  tableEngines,
} from '../../support/table-engines.ts';

function message(id = 'SM1', overrides: Parameters<typeof messageItem>[0] = {}) {
  return messageItem({ message_id: id, primary_channel: messageSortKey(id), ...overrides });
}

/** A list as long as this; each entry says which it is. */
function entries(count: number) {
  return Array.from({ length: count }, (_, index) => ({ message_id: `old-${index}`, content: '' }));
}

function idsOf(record: { readonly messages?: unknown } | undefined) {
  return ((record?.messages ?? []) as { message_id: string }[]).map(({ message_id }) => message_id);
}

describe.each(tableEngines)('the list of a conversation, judged by $name', (engine) => {
  let running: RunningEngine;
  let table: TableAccess;
  const onTrimFailed = vi.fn();
  const record = () => readConversation(table, conversationKey);
  const outcomeOf = (item = message()) =>
    listMessage(table, { conversation: conversationKey, item, onTrimFailed });
  const list = async (item = message()) => {
    const outcome = await outcomeOf(item);
    return outcome.kind === 'listed' ? outcome.conversation : undefined;
  };

  beforeAll(async () => {
    running = await startTableEngine(engine);
  }, 180_000);
  afterAll(() => running?.stop());
  beforeEach(async () => {
    onTrimFailed.mockReset();
    table = await running.createTable();
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

  describe('trimConversation', () => {
    it('removes the oldest entries and keeps the latest twenty', async () => {
      const messages = entries(45);
      await putItem(table, { ...conversation(), messages });

      expect(await trimConversation(table, conversationKey, { messages })).toBe(true);

      expect((await record())?.messages).toEqual(messages.slice(-20));
    });

    it('loses to another trimmer, and removes nothing', async () => {
      await putItem(table, { ...conversation(), messages: entries(45).slice(3) });

      expect(await trimConversation(table, conversationKey, { messages: entries(45) })).toBe(false);

      expect(idsOf(await record())).toHaveLength(42);
    });

    it.each([1, 20, 24])(
      'removes nothing when a late message was inserted at %i meanwhile',
      async (place) => {
        const late = { message_id: 'late', content: '' };
        const messages = [...entries(45).slice(0, place), late, ...entries(45).slice(place)];
        await putItem(table, { ...conversation(), messages });

        expect(await trimConversation(table, conversationKey, { messages: entries(45) })).toBe(false);

        expect((await record())?.messages).toEqual(messages);
      },
    );

    it('makes no conversation that is gone', async () => {
      expect(await trimConversation(table, conversationKey, { messages: entries(45) })).toBe(false);

      expect(await record()).toBeUndefined();
    });

    it('removes at most 100 entries of a long list of another writer at a time', async () => {
      const messages = entries(450);
      await putItem(table, { ...conversation(), messages });

      await trimConversation(table, conversationKey, { messages });

      expect((await record())?.messages).toEqual(messages.slice(100));
    });
  });

  describe('moveMessage', () => {
    const to = { conversation_id: 'conv-2', primary_channel: '+15551230001' };
    const now = new Date('2026-11-24T10:00:30.000Z');
    const at = (conversation_id: string) =>
      readMessage(table, { conversation_id, primary_channel: 'message#SM1' });

    it('moves a message, pending and due, with nothing left of where it was', async () => {
      const item = message('SM1', {
        ...{ conversation_id: unknownConversationId('SM1'), routing_status: 'fallback_suppressed' },
        ...{ status_reason: 'conversation_exists', expires_at: 1, attempts: 3 },
      });
      await putItem(table, item);

      const result = await moveMessage(table, { item, to, now, retryAt: now, expiresAt: 99 });

      expect(await at(unknownConversationId('SM1'))).toBeUndefined();
      const moved = await at('conv-2');
      expect(result).toEqual({ kind: 'moved', item: moved });
      expect(moved).toMatchObject({
        ...{ conversation_key: '+15551230001', routing_status: 'pending', is_listed: false, attempts: 0 },
        ...{ retry_at: now.toISOString(), expires_at: 99, content: item.content },
      });
      expect(moved).not.toHaveProperty('status_reason');
    });

    it('takes a message out of every conversation', async () => {
      const item = message('SM1', { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:00.000Z' });
      await putItem(table, item);

      await moveMessage(table, { item, to: 'unknown_sender', now, retryAt: now, expiresAt: 7 });

      expect(await at('conv-1')).toBeUndefined();
      const moved = await at(unknownConversationId('SM1'));
      expect(moved).toMatchObject({ routing_status: 'pending', expires_at: 7 });
      expect(Object.keys(moved ?? {})).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/conversation_key|is_listed|lease_/)]),
      );
    });

    it('gives a message the new address of its own conversation', async () => {
      const item = message('SM1', { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:00.000Z' });
      await putItem(table, item);
      const renumbered = { conversation_id: 'conv-1', primary_channel: '+15550000002' };

      await moveMessage(table, { item, to: renumbered, now, retryAt: now, expiresAt: undefined });

      expect(await at('conv-1')).toMatchObject({
        conversation_key: '+15550000002',
        retry_at: now.toISOString(),
      });
      expect(await at('conv-1')).not.toHaveProperty('lease_owner');
    });

    it('removes a message that the other conversation had before', async () => {
      const item = message('SM1', { conversation_id: unknownConversationId('SM1') });
      await putItem(table, item);
      await putItem(table, message('SM1', { conversation_id: 'conv-2', request_id: 'request-2' }));

      const outcome = await moveMessage(table, { item, to, now, retryAt: now, expiresAt: undefined });

      expect(outcome).toEqual({ kind: 'duplicate_removed' });
      expect(await at(unknownConversationId('SM1'))).toBeUndefined();
      expect(await at('conv-2')).toMatchObject({ request_id: 'request-2' });
    });

    it('removes a copy once, and none that changed', async () => {
      const item = message('SM1');
      await putItem(table, { ...item, routing_status: 'routed' });
      expect(await removeMessage(table, { item, now })).toBe(false);

      await putItem(table, item);
      expect(await removeMessage(table, { item, now })).toBe(true);
      expect(await at('conv-1')).toBeUndefined();
    });

    it.each([
      ['was routed', { routing_status: 'routed' as const }],
      ['has another lease', { lease_owner: 'execution-2', lease_until: '2026-11-24T10:01:00.000Z' }],
    ])('leaves a message that meanwhile %s', async (_, change) => {
      const item = message('SM1');
      await putItem(table, { ...item, ...change });

      const move = { item, to, now, retryAt: now, expiresAt: undefined };
      expect(await moveMessage(table, move)).toEqual({ kind: 'changed' });

      expect(await at('conv-2')).toBeUndefined();
      expect(await at('conv-1')).toMatchObject(change);
    });
  });
});
