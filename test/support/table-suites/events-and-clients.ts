import { describe, expect, it } from 'vitest';
import { listSince } from '../../../functions/answer-client/list-since.ts';
import type { EmailEvent } from '../../../shared/messages/inbound-message.ts';
import { listConnections, removeConnection, saveConnection } from '../../../shared/store/connections.ts';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import { recordEmailStatus } from '../../../shared/store/email-status.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { rememberEvents, withoutKnownEvents } from '../../../shared/store/seen-events.ts';
import { messageSortKey } from '../../../shared/store/table-keys.ts';
import { conversation, messageItem } from '../builders.ts';
import { putItem } from './suite-engine.ts';

const now = new Date('2026-11-24T10:00:00.000Z');
const { signal } = new AbortController();

/** What SendGrid's events and live clients read and write, on the table that the suite has at the moment. */
export function describeEventsAndClients(table: () => TableAccess, maxItemBytes: number): void {
  describe("SendGrid's events", () => {
    const event = (id: number, overrides: Partial<EmailEvent> = {}): EmailEvent => ({
      ...{ eventId: `event-${id}`, type: 'bounce', address: 'customer@example.com', occurredAt: now },
      ...overrides,
    });
    const statusOf = async (address = 'customer@example.com') =>
      (await readConversation(table(), { conversation_id: 'conv-1', primary_channel: address })) as
        | { readonly email_status?: unknown }
        | undefined;
    const mailConversation = (attributes: object = {}) =>
      putItem(table(), { ...conversation({ primary_channel: 'customer@example.com' }), ...attributes });

    it('are remembered beyond the limits of one batch, each id once', async () => {
      const events = Array.from({ length: 130 }, (_, id) => event(id));
      await rememberEvents(table(), events.slice(0, 120), signal);

      const fresh = await withoutKnownEvents(table(), [...events, ...events], signal);

      expect(fresh.map(({ eventId }) => eventId)).toEqual(events.slice(120).map(({ eventId }) => eventId));
    });

    it('leave the latest status on the conversation, in any order of arrival', async () => {
      await mailConversation();
      const later = new Date(now.getTime() + 1_000);

      await recordEmailStatus(table(), [event(1, { occurredAt: later, reason: 'mailbox full' })], signal);
      await recordEmailStatus(table(), [event(2, { type: 'spamreport' })], signal);

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

      await recordEmailStatus(table(), [event(1)], signal);

      expect((await statusOf())?.email_status !== undefined).toBe(isReached);
    });

    it('make no conversation of an unknown address', async () => {
      await recordEmailStatus(table(), [event(1, { address: 'nobody@example.com' })], signal);

      expect(await statusOf('nobody@example.com')).toBeUndefined();
    });

    it('leave a conversation alone that has no room for a status', async () => {
      await mailConversation({ notes: 'x'.repeat(maxItemBytes - 200) });

      await recordEmailStatus(table(), [event(1, { reason: 'y'.repeat(400) })], signal);

      expect(await statusOf()).not.toHaveProperty('email_status');
    });
  });

  describe('live connections', () => {
    const connection = (connectionId: string) => ({
      ...{ connectionId, canReadText: true, connectedAt: now, expiresAt: 1_800_000_000 },
    });
    const listed = async (companyId: string) => {
      const pages = [];
      for await (const page of listConnections(table(), companyId, signal)) pages.push(...page);
      return pages;
    };

    it('are listed by company until they are removed', async () => {
      await saveConnection(table(), 'company-1', connection('a'));
      await saveConnection(table(), 'company-1', connection('b'));
      await saveConnection(table(), 'company-2', connection('c'));

      await removeConnection(table(), 'company-1', 'a');
      await removeConnection(table(), 'company-1', 'a');

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
        await putItem(table(), messageItem({ ...message, received_at }));
      }
      const from = { conversationId: 'conv-1', since: now.toISOString() };

      const first = await listSince(table(), from);
      const second = await listSince(table(), { ...from, ...first.next });

      expect(first.next).toBeDefined();
      expect([...first.items, ...second.items].map(({ message_id }) => message_id)).toEqual(
        Array.from({ length: 30 }, (_, index) => idOf(index)),
      );
      expect(second.next).toBeUndefined();
    });
  });
}
