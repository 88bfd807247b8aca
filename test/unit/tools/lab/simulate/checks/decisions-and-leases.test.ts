import { describe, expect, it } from 'vitest';
import { checkDecidedOnce } from '../../../../../../tools/lab/simulate/checks/decided-once.ts';
import type { History } from '../../../../../../tools/lab/simulate/checks/history.ts';
import { checkLeasesEnd } from '../../../../../../tools/lab/simulate/checks/leases-end.ts';
import { checkOwnLease } from '../../../../../../tools/lab/simulate/checks/own-retries.ts';
import type { Item } from '../../../../../../tools/lab/simulate/table/table-errors.ts';
import { Invocation } from '../../../../../../tools/lab/simulate/world/invocation.ts';
import { historyOf, simulatedMessage } from '../../../../../support/simulated-history.ts';

const message = { token: 'text-1', from: '+15551230000', at: 1_000 };

function withStatus(status: string, rest: Item = {}): Item {
  return { ...simulatedMessage('conv-1', 'text-1'), routing_status: { S: status }, ...rest };
}

/** A history in which one invocation changes the message. */
async function changed(name: string, before: Item, after: Item): Promise<History> {
  const history = await historyOf(message, [{ at: 0, put: before }]);
  const { world, journal } = history.cloud;
  const by = new Invocation({ id: `${name} 1`, name, startedAt: world.now, skewMs: 0, seed: 1 });
  journal.writes.push({ at: world.now, by, call: undefined, before, after });
  return history;
}

describe('the check of decisions', () => {
  const routed = withStatus('routed', { queued_at: { S: '2026-11-24T10:00:00.000Z' } });

  it('accepts a message that becomes routed, and one that an operator replays', async () => {
    expect(checkDecidedOnce(await changed('route-message', withStatus('pending'), routed))).toEqual([]);
    expect(checkDecidedOnce(await changed('operator', routed, withStatus('pending')))).toEqual([]);
  });

  it('refuses a routed message that a function marks as failed, or as routed once more', async () => {
    const again = withStatus('routed', { queued_at: { S: '2026-11-24T10:00:09.000Z' } });

    expect(checkDecidedOnce(await changed('mark-failed', routed, withStatus('failed')))).toEqual([
      { check: 'decided once', text: 'mark-failed 1 changed text-1 from routed to failed' },
    ]);
    expect(checkDecidedOnce(await changed('route-message', routed, again))).toHaveLength(1);
  });
});

describe('the check of leases', () => {
  /** An execution that left the message to others so long after the end of a lease. */
  async function leftAfter(ms: number, status = 'pending', conversationId = 'conv-1') {
    const history = await historyOf(message, []);
    const { world, journal } = history.cloud;
    const leased = withStatus(status, { lease_until: { S: new Date(world.startedAt).toISOString() } });
    journal.writes.push({
      at: world.startedAt,
      by: undefined,
      call: undefined,
      before: undefined,
      after: leased,
    });
    const endedAt = world.startedAt + ms;
    const messageKey = 'message#text-1';
    journal.executions.push({
      id: 'run',
      conversationId,
      messageKey,
      outcome: 'already_handled',
      endedAt,
    });
    return checkLeasesEnd(history).map(({ text }) => text);
  }

  it('refuses an execution that began after the lease and left a pending message to it', async () => {
    expect(await leftAfter(60_000)).toEqual(['execution run left text-1 to a lease that was over']);
  });

  it('accepts an execution when only the copy of its message in another conversation has such a lease', async () => {
    expect(await leftAfter(60_000, 'pending', 'conv-2')).toEqual([]);
  });

  it('accepts an execution that may have begun during the lease, and one whose message was decided', async () => {
    expect(await leftAfter(49_000)).toEqual([]);
    expect(await leftAfter(60_000, 'routed')).toEqual([]);
  });
});

describe('the check of own leases', () => {
  const own = withStatus('pending', { lease_owner: { S: 'run' } });
  const free = withStatus('pending');

  /** An execution that ended as if another had its message, after these writes of its own task. */
  async function leftAfterWriting(...items: readonly Item[]) {
    const history = await historyOf(message, []);
    const { world, journal } = history.cloud;
    const at = world.startedAt;
    const by = new Invocation({
      id: 'run/BuildContext.0',
      name: 'build-context',
      startedAt: at,
      skewMs: 0,
      seed: 1,
    });
    for (const after of items) journal.writes.push({ at, by, call: undefined, before: undefined, after });
    journal.executions.push({
      id: 'run',
      conversationId: 'conv-1',
      messageKey: 'message#text-1',
      outcome: 'already_handled',
      endedAt: at + 1,
    });
    return checkOwnLease(history).map(({ text }) => text);
  }

  it('refuses an execution that ends with the lease of its message', async () => {
    expect(await leftAfterWriting(own)).toEqual([
      'execution run has the lease of text-1, and left it to others',
    ]);
  });

  it('accepts an execution that left its message to recovery before a late claim', async () => {
    expect(await leftAfterWriting(own, free, own)).toEqual([]);
  });
});
