import { describe, expect, it } from 'vitest';
import { readConversation } from '../../../shared/store/conversation-record.ts';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { listRetryBucket, reschedulePending, uncountAttempt } from '../../../shared/store/retry-index.ts';
import { claimMessage, finishMessage, readMessage } from '../../../shared/store/routing-status.ts';
import { storeMessage } from '../../../shared/store/store-message.ts';
import { messageSortKey, retryBucketCount } from '../../../shared/store/table-keys.ts';
import { startDeadline } from '../../../shared/time/deadline.ts';
import { conversation, messageItem } from '../builders.ts';
import { conversationKey, keyOf, putItem, type SuiteEngine, tableForEachTest } from './suite-engine.ts';

const now = new Date('2026-11-24T10:00:30.000Z');
const leaseMs = 55_000;
const claimant = { execution: 'execution-1', isRetry: false, now, leaseMs };

function message(id = 'SM1') {
  return messageItem({ message_id: id, primary_channel: messageSortKey(id) });
}

export function judgeMessages(engine: SuiteEngine): void {
  describe(`messages, judged by ${engine.name}`, () => {
    let table: TableAccess;

    tableForEachTest(engine, (created) => {
      table = created;
    });

    describe('storeMessage', () => {
      const store = (item = message()) => storeMessage(table, item, startDeadline(20_000));

      it('stores a message and leaves its conversation alone', async () => {
        await putItem(table, conversation({ conversation_status: 'open' }));

        expect(await store()).toBe('stored');

        expect(await readMessage(table, keyOf(message()))).toEqual(message());
        expect(await readConversation(table, conversationKey)).toEqual(
          conversation({ conversation_status: 'open' }),
        );
      });

      it('reports another delivery as a duplicate, and the same one as stored', async () => {
        await store();

        expect(await store({ ...message(), request_id: 'request-2' })).toBe('duplicate');
        expect(await store()).toBe('stored');

        expect(await readMessage(table, keyOf(message()))).toEqual(message());
      });

      it('stores one of twenty deliveries of the same message at the same time', async () => {
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, index) => store({ ...message(), request_id: `request-${index}` })),
        );

        expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      });
    });

    describe('claimMessage', () => {
      it('takes a pending message and reads it in the same call', async () => {
        await putItem(table, message());

        const claim = await claimMessage(table, keyOf(message()), claimant);

        const lease = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:25.000Z' };
        expect(claim).toEqual({ kind: 'claimed', item: { ...message(), ...lease } });
      });

      it('keeps a second execution away until the lease is over', async () => {
        await putItem(table, message());
        await claimMessage(table, keyOf(message()), claimant);
        const second = { ...claimant, execution: 'execution-2' };
        const later = new Date(now.getTime() + leaseMs + 1);

        expect((await claimMessage(table, keyOf(message()), second)).kind).toBe('already_claimed');
        expect((await claimMessage(table, keyOf(message()), { ...second, now: later })).kind).toBe('claimed');
      });

      it("gives the task's own retry its lease back, and nobody else's", async () => {
        await putItem(table, message());
        await claimMessage(table, keyOf(message()), claimant);
        const retry = { ...claimant, isRetry: true };

        expect((await claimMessage(table, keyOf(message()), retry)).kind).toBe('claimed');
        expect((await claimMessage(table, keyOf(message()), { ...retry, execution: 'other' })).kind).toBe(
          'already_claimed',
        );
      });

      it('tells a message that is missing from one that is routed', async () => {
        await putItem(table, { ...message('SM2'), routing_status: 'routed' });

        expect((await claimMessage(table, keyOf(message('SM1')), claimant)).kind).toBe('missing');
        expect((await claimMessage(table, keyOf(message('SM2')), claimant)).kind).toBe('already_claimed');
      });
    });

    describe('finishMessage', () => {
      const queue = { name: 'sms-replies', queuedAt: now.toISOString() };

      it('ends a message once: it leaves the retry index and gives its lease back', async () => {
        await putItem(table, message());
        await claimMessage(table, keyOf(message()), claimant);

        expect(await finishMessage(table, keyOf(message()), { status: 'routed', queue })).toBe(true);
        expect(await finishMessage(table, keyOf(message()), { status: 'failed', reason: 'late' })).toBe(
          false,
        );

        const { retry_bucket, retry_at, ...kept } = message();
        expect(await readMessage(table, keyOf(message()))).toEqual({
          ...kept,
          ...{ routing_status: 'routed', is_listed: true },
          ...{ queue: 'sms-replies', queued_at: now.toISOString() },
        });
        expect(await retryIndex(table)).toEqual([]);
      });

      it('keeps the reason, and makes no message that is missing', async () => {
        await putItem(table, message());

        await finishMessage(table, keyOf(message()), { status: 'failed', reason: 'tried too often' });

        expect(await readMessage(table, keyOf(message()))).toMatchObject({
          status_reason: 'tried too often',
        });
        expect(await finishMessage(table, keyOf(message('SM2')), { status: 'failed' })).toBe(false);
        expect(await readMessage(table, keyOf(message('SM2')))).toBeUndefined();
      });
    });

    describe('the retry index', () => {
      const inBucket = (id: string, seconds: string) => ({
        ...message(id),
        ...{ retry_bucket: 'pending#03', retry_at: `2026-11-24T10:01:${seconds}.000Z` },
      });

      it('lists the earliest first, no more than asked for, and what recovery needs of each', async () => {
        for (const [id, seconds] of [
          ['SM1', '40'],
          ['SM2', '10'],
          ['SM3', '20'],
        ] as const) {
          await putItem(table, inBucket(id, seconds));
        }

        const found = await listRetryBucket(table, 3, 2);

        expect(found.map(({ message_id }) => message_id)).toEqual(['SM2', 'SM3']);
        const { attempts, channel_type, received_at, request_id } = message();
        expect(found[0]).toMatchObject({ attempts, channel_type, received_at, request_id });
        expect(found[0]).not.toHaveProperty('content');
      });

      it('counts a try for the run that saw the time, and for no other', async () => {
        const seen = inBucket('SM1', '10');
        await putItem(table, seen);
        const next = new Date('2026-11-24T10:05:00.000Z');

        const other = new Date('2026-11-24T10:05:00.001Z');
        const reschedule = (at: Date) =>
          reschedulePending(table, { ...keyOf(seen), retry_at: seen.retry_at }, at);

        expect(await reschedule(next)).toBe(true);
        expect(await reschedule(other)).toBe(false);
        // The SDK repeats a write whose answer was lost.
        expect(await reschedule(next)).toBe(true);

        expect(await readMessage(table, keyOf(seen))).toMatchObject({
          attempts: 1,
          retry_at: next.toISOString(),
        });
      });

      it('takes a try back that could not begin', async () => {
        const seen = inBucket('SM1', '10');
        await putItem(table, seen);
        const movedTo = new Date('2026-11-24T10:05:00.000Z');
        await reschedulePending(table, { ...keyOf(seen), retry_at: seen.retry_at }, movedTo);

        await uncountAttempt(table, keyOf(seen), { movedTo, retryAt: new Date(seen.retry_at) });

        expect(await readMessage(table, keyOf(seen))).toMatchObject({ attempts: 0, retry_at: seen.retry_at });
      });

      it('reschedules no message that is routed', async () => {
        const { retry_at } = message();
        await putItem(table, { ...message(), routing_status: 'routed' });

        expect(await reschedulePending(table, { ...keyOf(message()), retry_at: String(retry_at) }, now)).toBe(
          false,
        );
      });
    });
  });
}

async function retryIndex(table: TableAccess): Promise<readonly unknown[]> {
  const shards = Array.from({ length: retryBucketCount }, (_, shard) => listRetryBucket(table, shard, 10));
  return (await Promise.all(shards)).flat();
}
