import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { partiesOfMessage } from '../../../shared/messages/message-parties.ts';
import {
  acquireFallbackClaim,
  confirmFallbackClaim,
  countFallback,
  releaseFallbackClaim,
  uncountFallback,
} from '../../../shared/store/fallback-claim.ts';
import {
  conversationOf,
  isMessageStored,
  isOpenConversation,
  isRequestKept,
  lookUpMessage,
  type TableAccess,
} from '../../../shared/store/find-conversation.ts';
import { listMessage } from '../../../shared/store/list-message.ts';
import { fallbackCountKey, type TableKey } from '../../../shared/store/table-keys.ts';
import { conversation, inboundMessage, messageItem } from '../builders.ts';
import { describeEventsAndClients } from './events-and-clients.ts';
import { conversationKey, putItem, type SuiteEngine, tableForEachTest } from './suite-engine.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const dayMs = 86_400_000;
const senderId = conversationKey.primary_channel;

export function judgeSendersAndClaims(engine: SuiteEngine): void {
  describe(`senders, claims and connections, judged by ${engine.name}`, () => {
    let table: TableAccess;

    tableForEachTest(engine, (created) => {
      table = created;
    });

    describe('the sender of a message', () => {
      const sms = inboundMessage();

      it('the sender of a message is unknown without a conversation', async () => {
        expect(await lookUpMessage(table, sms)).toEqual({ kind: 'unknown' });
        expect(await conversationOf(table, { senderId, channelType: 'sms' })).toBeUndefined();
      });

      it('the sender of a message is found by the conversation that has its address as key', async () => {
        await putItem(table, conversation());

        expect(await lookUpMessage(table, sms)).toEqual({
          ...{ kind: 'known', conversation: conversationKey, isRead: false },
        });
        expect(await conversationOf(table, { senderId, channelType: 'sms' })).toEqual(conversationKey);
      });

      it('the sender of a message is found by an alias', async () => {
        await putItem(table, conversation({ primary_channel: 'user-1' }));
        const found = await lookUpMessage(table, inboundMessage({ senderAliases: ['user-1'] }));

        expect(found).toEqual({
          kind: 'known',
          isRead: false,
          conversation: { ...conversationKey, primary_channel: 'user-1' },
        });
      });

      it('belongs to the conversation of the same channel, then to the latest, of 101 that it has', async () => {
        for (let index = 0; index < 98; index++) {
          await putItem(table, conversation({ conversation_id: `other-${index}` }));
        }
        const of = (id: string, channel_type: string, last_activity_at: string) =>
          putItem(table, { ...conversation({ conversation_id: id }), channel_type, last_activity_at });
        await of('a-whatsapp', 'whatsapp', '2026-11-24T09:00:00.000Z');
        await of('a-sms-older', 'sms', '2026-11-22T09:00:00.000Z');
        await of('b-sms-newer', 'sms', '2026-11-23T09:00:00.000Z');

        const expected = { ...conversationKey, conversation_id: 'b-sms-newer' };
        expect(await lookUpMessage(table, sms)).toMatchObject({ kind: 'known', conversation: expected });
        expect(await conversationOf(table, { senderId, channelType: 'sms' })).toMatchObject(expected);
      });

      const list = (conversationAt: TableKey, item: MessageItem) =>
        listMessage(table, { conversation: conversationAt, item, onTrimFailed: () => undefined });

      it.each([
        ['name nobody', {}, 'listed'],
        ['name the address written to', { recipient_ids: ['+1', '+15559990000'] }, 'listed'],
        ['name it in another form', { recipient_ids: new Set(['whatsapp:+15559990000']) }, 'listed'],
        ['name it as a text', { recipient_ids: '+15559990000' }, 'listed'],
        ['are an empty list', { recipient_ids: [] }, 'listed'],
        ['name others only', { recipient_ids: ['+15559990001'] }, 'not_accepted'],
        ['name others only, as a set', { recipient_ids: new Set(['+15559990001']) }, 'not_accepted'],
        ['name a longer number', { recipient_ids: '+155599900001' }, 'not_accepted'],
      ])(
        'the sender of a message is in the conversation or not, by its recipients: they %s',
        async (_, attributes, outcome) => {
          await putItem(table, { ...conversation(), ...attributes });
          const parties = partiesOfMessage(sms);

          expect(await isOpenConversation(table, conversationKey, { parties, signal: undefined })).toBe(
            outcome === 'listed',
          );
          expect((await list(conversationKey, messageItem())).kind).toBe(outcome);
        },
      );

      it('that is any other text reaches no conversation of another channel', async () => {
        const key = { conversation_id: 'conv-mail', primary_channel: 'jane@example.com' };
        const item = messageItem({ sender_type: 'other', sender_id: 'jane@example.com' });

        await putItem(table, { ...key, channel_type: 'email' });
        expect((await list(key, item)).kind).toBe('not_accepted');
        await putItem(table, key);
        expect((await list(key, item)).kind).toBe('not_accepted');
        await putItem(table, { ...key, channel_type: 'sms' });
        expect((await list(key, item)).kind).toBe('listed');
      });

      it('does not matter once the message is stored', async () => {
        await putItem(table, messageItem());

        expect(await lookUpMessage(table, sms)).toEqual({ kind: 'duplicate' });
        expect(await isMessageStored(table, sms.messageId)).toBe(true);
        expect(await isMessageStored(table, 'SM-other')).toBe(false);
      });

      it('does not lose to a copy that could not be read', async () => {
        await putItem(table, messageItem({ conversation_id: `quarantine#${sms.messageId}` }));

        expect(await lookUpMessage(table, sms)).toEqual({ kind: 'unknown' });
        expect(await isMessageStored(table, sms.messageId)).toBe(false);
        expect(await isRequestKept(table, sms.messageId)).toBe(true);
        expect(await isRequestKept(table, 'SM-other')).toBe(false);
      });
    });

    describe('the claim of an answer to an unknown sender', () => {
      const request = { channelType: 'sms', senderId, messageId: 'SM1', attemptId: 'attempt-1', now };
      const ofOther = { ...request, messageId: 'SM2', attemptId: 'attempt-2' };

      it('goes to one of ten messages at the same time', async () => {
        const claims = await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            acquireFallbackClaim(table, {
              ...request,
              messageId: `SM${index}`,
              attemptId: `attempt-${index}`,
            }),
          ),
        );

        expect(claims.filter((claim) => claim === 'acquired')).toHaveLength(1);
        expect(claims.filter((claim) => claim === 'claimed_by_other')).toHaveLength(9);
      });

      it('the claim of an answer to an unknown sender is taken, held, interrupted or sent, by who asks', async () => {
        expect(await acquireFallbackClaim(table, request)).toBe('acquired');
        expect(await acquireFallbackClaim(table, request)).toBe('acquired');
        expect(await acquireFallbackClaim(table, ofOther)).toBe('claimed_by_other');
        expect(await acquireFallbackClaim(table, { ...request, attemptId: 'attempt-3' })).toBe(
          'outcome_unknown',
        );
        await confirmFallbackClaim(table, request);
        expect(await acquireFallbackClaim(table, { ...request, attemptId: 'attempt-3' })).toBe('sent');
      });

      it('the claim of an answer to an unknown sender is free again after a day, whether or not the item was deleted', async () => {
        await acquireFallbackClaim(table, request);
        const at = (ms: number) => ({ ...ofOther, now: new Date(now.getTime() + ms) });

        expect(await acquireFallbackClaim(table, at(dayMs - 1_000))).toBe('claimed_by_other');
        expect(await acquireFallbackClaim(table, at(dayMs))).toBe('acquired');
      });

      it('the claim of an answer to an unknown sender is given back by its holder alone', async () => {
        await acquireFallbackClaim(table, request);

        await expect(releaseFallbackClaim(table, ofOther)).rejects.toThrow(
          expect.objectContaining({ name: 'ConditionalCheckFailedException' }),
        );
        await releaseFallbackClaim(table, request);
        await releaseFallbackClaim(table, request);

        expect(await acquireFallbackClaim(table, ofOther)).toBe('acquired');
      });

      it('the claim of an answer to an unknown sender is confirmed by its holder alone', async () => {
        await acquireFallbackClaim(table, request);

        await expect(confirmFallbackClaim(table, ofOther)).rejects.toThrow(
          expect.objectContaining({ name: 'ConditionalCheckFailedException' }),
        );
      });

      it.each(['00:00:00', '10:00:00', '23:59:59'])(
        'the count of a day is kept until that day is over, when the first answer was at %s',
        async (time) => {
          const at = new Date(`2026-11-24T${time}.000Z`);
          await countFallback(table, { ...request, now: at }, 3);

          const { Item } = await table.client.send(
            new GetCommand({ TableName: table.tableName, Key: { ...fallbackCountKey('sms', at) } }),
          );

          expect(Item?.expires_at).toBeGreaterThan(Date.parse('2026-11-25T00:00:00.000Z') / 1_000);
          expect(Item?.expires_at).toBeLessThan(Date.parse('2026-12-24T00:00:00.000Z') / 1_000);
        },
      );

      it('counts up to the ceiling of the day, also for ten at the same time', async () => {
        const counted = await Promise.all(Array.from({ length: 10 }, () => countFallback(table, request, 3)));

        expect(counted.filter(Boolean)).toHaveLength(3);
        await uncountFallback(table, request);
        expect(await countFallback(table, request, 3)).toBe(true);
        expect(await countFallback(table, request, 3)).toBe(false);
        expect(await countFallback(table, { ...request, now: new Date(now.getTime() + dayMs) }, 3)).toBe(
          true,
        );
      });
    });

    describeEventsAndClients(() => table, engine.maxItemBytes);
  });
}
