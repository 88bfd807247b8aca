import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listSince } from '../../../functions/answer-client/list-since.ts';
import type { EmailEvent } from '../../../shared/messages/inbound-message.ts';
import type { MessageItem } from '../../../shared/messages/message-item.ts';
import { partiesOfMessage } from '../../../shared/messages/message-parties.ts';
import { listConnections, removeConnection, saveConnection } from '../../../shared/store/connections.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import { recordEmailStatus } from '../../../shared/store/email-status.ts';
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
import { rememberEvents, withoutKnownEvents } from '../../../shared/store/seen-events.ts';
import { messageSortKey, type TableKey } from '../../../shared/store/table-keys.ts';
import { conversation, inboundMessage, messageItem } from '../../support/builders.ts';
import {
  conversationKey,
  putItem,
  type RunningEngine,
  startTableEngine,
  tableEngines,
} from '../../support/table-engines.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const dayMs = 86_400_000;
const { signal } = new AbortController();
const senderId = conversationKey.primary_channel;

describe.each(tableEngines)('senders, claims and connections, judged by $name', (engine) => {
  let running: RunningEngine;
  let table: TableAccess;

  beforeAll(async () => {
    running = await startTableEngine(engine);
  }, 180_000);
  afterAll(() => running?.stop());
  beforeEach(async () => {
    table = await running.createTable();
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
      await of('a-sms-newer', 'sms', '2026-11-23T09:00:00.000Z');

      const expected = { ...conversationKey, conversation_id: 'a-sms-newer' };
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
          acquireFallbackClaim(table, { ...request, messageId: `SM${index}`, attemptId: `attempt-${index}` }),
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

    it('counts up to the ceiling of the day, also for ten at the same time', async () => {
      const counted = await Promise.all(Array.from({ length: 10 }, () => countFallback(table, request, 3)));

      expect(counted.filter(Boolean)).toHaveLength(3);
      await uncountFallback(table, request);
      expect(await countFallback(table, request, 3)).toBe(true);
      expect(await countFallback(table, request, 3)).toBe(false);
      expect(await countFallback(table, { ...request, now: new Date(now.getTime() + dayMs) }, 3)).toBe(true);
    });
  });

  describe("SendGrid's events", () => {
    const event = (id: number, overrides: Partial<EmailEvent> = {}): EmailEvent => ({
      ...{ eventId: `event-${id}`, type: 'bounce', address: 'customer@example.com', occurredAt: now },
      ...overrides,
    });
    const statusOf = async (address = 'customer@example.com') =>
      (await readConversation(table, { conversation_id: 'conv-1', primary_channel: address })) as
        | { readonly email_status?: unknown }
        | undefined;
    const mailConversation = (attributes: object = {}) =>
      putItem(table, { ...conversation({ primary_channel: 'customer@example.com' }), ...attributes });

    it('are remembered beyond the limits of one batch, each id once', async () => {
      const events = Array.from({ length: 130 }, (_, id) => event(id));
      await rememberEvents(table, events.slice(0, 120), signal);

      const fresh = await withoutKnownEvents(table, [...events, ...events], signal);

      expect(fresh.map(({ eventId }) => eventId)).toEqual(events.slice(120).map(({ eventId }) => eventId));
    });

    it('leave the latest status on the conversation, in whatever order they come', async () => {
      await mailConversation();
      const later = new Date(now.getTime() + 1_000);

      await recordEmailStatus(table, [event(1, { occurredAt: later, reason: 'mailbox full' })], signal);
      await recordEmailStatus(table, [event(2, { type: 'spamreport' })], signal);

      const status = { status: 'bounced', at: later.toISOString(), event_id: 'event-1' };
      expect(await statusOf()).toMatchObject({ email_status: { ...status, reason: 'mailbox full' } });
    });

    it.each([
      ['email', true],
      ['EMAIL', true],
      [7, true],
      ['sms', false],
    ])('reach a conversation whose channel is %j: %s', async (channel_type, isReached) => {
      await mailConversation({ channel_type });

      await recordEmailStatus(table, [event(1)], signal);

      expect((await statusOf())?.email_status !== undefined).toBe(isReached);
    });

    it('make no conversation of an address that nobody knows', async () => {
      await recordEmailStatus(table, [event(1, { address: 'nobody@example.com' })], signal);

      expect(await statusOf('nobody@example.com')).toBeUndefined();
    });

    it('leave a conversation alone that has no room for a status', async () => {
      await mailConversation({ notes: 'x'.repeat(engine.maxItemBytes - 200) });

      await recordEmailStatus(table, [event(1, { reason: 'y'.repeat(400) })], signal);

      expect(await statusOf()).not.toHaveProperty('email_status');
    });
  });

  describe('live connections', () => {
    const connection = (connectionId: string) => ({
      ...{ connectionId, canReadText: true, connectedAt: now, expiresAt: 1_800_000_000 },
    });
    const listed = async (companyId: string) => {
      const pages = [];
      for await (const page of listConnections(table, companyId, signal)) pages.push(...page);
      return pages;
    };

    it('are listed by company until they are removed', async () => {
      await saveConnection(table, 'company-1', connection('a'));
      await saveConnection(table, 'company-1', connection('b'));
      await saveConnection(table, 'company-2', connection('c'));

      await removeConnection(table, 'company-1', 'a');
      await removeConnection(table, 'company-1', 'a');

      expect(await listed('company-1')).toEqual([connection('b')]);
      expect(await listed('company-2')).toEqual([connection('c')]);
    });
  });

  describe('the history of a conversation', () => {
    it('comes in pages, in the order of receipt, from a place that a client names', async () => {
      const idOf = (index: number) => `SM${String(index).padStart(2, '0')}`;
      for (let index = 0; index < 30; index++) {
        const received_at = new Date(now.getTime() + index).toISOString();
        const message = { message_id: idOf(index), primary_channel: messageSortKey(idOf(index)) };
        await putItem(table, messageItem({ ...message, received_at }));
      }
      const from = { conversationId: 'conv-1', since: now.toISOString() };

      const first = await listSince(table, from);
      const second = await listSince(table, { ...from, ...first.next });

      expect(first.next).toBeDefined();
      expect([...first.items, ...second.items].map(({ message_id }) => message_id)).toEqual(
        Array.from({ length: 30 }, (_, index) => idOf(index)),
      );
      expect(second.next).toBeUndefined();
    });
  });
});
