import { describe, expect, it } from 'vitest';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { moveMessage, removeMessage } from '../../../shared/store/move-message.ts';
import { readMessage } from '../../../shared/store/routing-status.ts';
import { unknownConversationId } from '../../../shared/store/table-keys.ts';
import { trimConversation } from '../../../shared/store/trim-conversation.ts';
import { conversation } from '../builders.ts';
import { entries, idsOf, message } from './listed-items.ts';
import { conversationKey, putItem } from './suite-engine.ts';

/** What takes entries and messages out of a conversation, on the table that the suite has at the moment. */
export function describeTrimsAndMoves(table: () => TableAccess): void {
  const record = () => readConversation(table(), conversationKey);

  describe('trimConversation', () => {
    it('removes the oldest entries and keeps the latest twenty', async () => {
      const messages = entries(45);
      await putItem(table(), { ...conversation(), messages });

      expect(await trimConversation(table(), conversationKey, { messages })).toBe('trimmed');

      expect((await record())?.messages).toEqual(messages.slice(-20));
    });

    it('loses to another trimmer, and removes nothing', async () => {
      await putItem(table(), { ...conversation(), messages: entries(45).slice(3) });

      expect(await trimConversation(table(), conversationKey, { messages: entries(45) })).toBe('changed');

      expect(idsOf(await record())).toHaveLength(42);
    });

    it.each([1, 20, 24])(
      'removes nothing when a late message was inserted at %i meanwhile',
      async (place) => {
        const late = { message_id: 'late', content: '' };
        const messages = [...entries(45).slice(0, place), late, ...entries(45).slice(place)];
        await putItem(table(), { ...conversation(), messages });

        expect(await trimConversation(table(), conversationKey, { messages: entries(45) })).toBe('changed');

        expect((await record())?.messages).toEqual(messages);
      },
    );

    it('makes no conversation that is gone', async () => {
      expect(await trimConversation(table(), conversationKey, { messages: entries(45) })).toBe('changed');

      expect(await record()).toBeUndefined();
    });

    it('removes at most 100 entries of a long list of another writer at a time', async () => {
      const messages = entries(450);
      await putItem(table(), { ...conversation(), messages });

      await trimConversation(table(), conversationKey, { messages });

      expect((await record())?.messages).toEqual(messages.slice(100));
    });
  });

  describe('moveMessage', () => {
    const to = { conversation_id: 'conv-2', primary_channel: '+15551230001' };
    const now = new Date('2026-11-24T10:00:30.000Z');
    const at = (conversation_id: string) =>
      readMessage(table(), { conversation_id, primary_channel: 'message#SM1' });

    it('moves a message, pending and due, with nothing left of where it was', async () => {
      const item = message('SM1', {
        ...{ conversation_id: unknownConversationId('SM1'), routing_status: 'fallback_suppressed' },
        ...{ status_reason: 'conversation_exists', expires_at: 1, attempts: 3 },
      });
      await putItem(table(), item);

      const result = await moveMessage(table(), { item, to, now, retryAt: now, expiresAt: 99 });

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
      await putItem(table(), item);

      await moveMessage(table(), { item, to: 'unknown_sender', now, retryAt: now, expiresAt: 7 });

      expect(await at('conv-1')).toBeUndefined();
      const moved = await at(unknownConversationId('SM1'));
      expect(moved).toMatchObject({ routing_status: 'pending', expires_at: 7 });
      expect(Object.keys(moved ?? {})).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/conversation_key|is_listed|lease_/)]),
      );
    });

    it('gives a message the new address of its own conversation', async () => {
      const item = message('SM1', { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:00.000Z' });
      await putItem(table(), item);
      const renumbered = { conversation_id: 'conv-1', primary_channel: '+15550000002' };

      await moveMessage(table(), { item, to: renumbered, now, retryAt: now, expiresAt: undefined });

      expect(await at('conv-1')).toMatchObject({
        conversation_key: '+15550000002',
        retry_at: now.toISOString(),
      });
      expect(await at('conv-1')).not.toHaveProperty('lease_owner');
    });

    it('removes a message that the other conversation had before', async () => {
      const item = message('SM1', { conversation_id: unknownConversationId('SM1') });
      await putItem(table(), item);
      await putItem(table(), message('SM1', { conversation_id: 'conv-2', request_id: 'request-2' }));

      const outcome = await moveMessage(table(), { item, to, now, retryAt: now, expiresAt: undefined });

      expect(outcome).toEqual({ kind: 'duplicate_removed' });
      expect(await at(unknownConversationId('SM1'))).toBeUndefined();
      expect(await at('conv-2')).toMatchObject({ request_id: 'request-2' });
    });

    it('removes a copy once, and none that changed', async () => {
      const item = message('SM1');
      const copy = message('SM1', { conversation_id: 'conv-2' });
      await putItem(table(), copy);
      await putItem(table(), { ...item, routing_status: 'routed' });
      expect(await removeMessage(table(), { item, now, copies: [copy] })).toBe(false);

      await putItem(table(), item);
      expect(await removeMessage(table(), { item, now, copies: [copy] })).toBe(true);
      expect(await at('conv-1')).toBeUndefined();
      expect(await at('conv-2')).toEqual(copy);
    });

    it('removes one of two copies whose executions remove them at the same time', async () => {
      const [one, other] = [message('SM1'), message('SM1', { conversation_id: 'conv-2' })];
      await putItem(table(), one);
      await putItem(table(), other);

      await Promise.allSettled([
        removeMessage(table(), { item: one, now, copies: [other] }),
        removeMessage(table(), { item: other, now, copies: [one] }),
      ]);

      expect([await at('conv-1'), await at('conv-2')].filter((item) => item !== undefined)).toHaveLength(1);
    });

    it('keeps the last copy of a message', async () => {
      const item = message('SM1');
      await putItem(table(), item);

      const copies = [{ conversation_id: 'conv-2', primary_channel: item.primary_channel }];
      expect(await removeMessage(table(), { item, now, copies })).toBe(false);

      expect(await at('conv-1')).toEqual(item);
      expect(await at('conv-2')).toBeUndefined();
    });

    it.each([
      ['was routed', { routing_status: 'routed' as const }],
      ['has another lease', { lease_owner: 'execution-2', lease_until: '2026-11-24T10:01:00.000Z' }],
    ])('leaves a message that meanwhile %s', async (_, change) => {
      const item = message('SM1');
      await putItem(table(), { ...item, ...change });

      const move = { item, to, now, retryAt: now, expiresAt: undefined };
      expect(await moveMessage(table(), move)).toEqual({ kind: 'changed' });

      expect(await at('conv-2')).toBeUndefined();
      expect(await at('conv-1')).toMatchObject(change);
    });
  });
}
