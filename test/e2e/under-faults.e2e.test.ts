import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import { readTable } from '../../tools/lab/chaos/audit.ts';
import { allShards, countPending } from '../../tools/lab/chaos/count-pending.ts';
import { drainQueues } from '../../tools/lab/chaos/drain-queues.ts';
import type { ScriptedFault } from '../../tools/lab/chaos/fault-script.ts';
import { type FaultyCloud, startFaultyCloud } from '../../tools/lab/chaos/faulty-cloud.ts';
import { isPromiseKept, printAudit } from '../../tools/lab/chaos/print-audit.ts';
import { runChaos } from '../../tools/lab/chaos/run-chaos.ts';
import { makeScenario, type Scenario } from '../../tools/lab/chaos/scenario.ts';
import { seedChaos } from '../../tools/lab/chaos/seed-chaos.ts';
import { eventually } from '../support/e2e-client.ts';
import { killAt, killPoints } from '../support/kill-points.ts';

/** The lease must outlive an execution here, too: none takes more than some seconds, with the waits of retries cut. */
const leaseSeconds = 15;
const seed = 1;
let system: FaultyCloud;

beforeAll(async () => {
  system = await startFaultyCloud({
    seed,
    timings: { firstRetrySeconds: 1, leaseSeconds },
    extraEnvironment: { SFN_WAIT_SCALE: '0.2' },
  });
});

afterAll(async () => {
  await system?.stop();
});

/**
 * What must happen for sure, and not by chance of a plan: starts that never take effect, the same message twice before
 * either is stored, and a table that is unavailable for a whole delivery.
 */
function certainFaults({ messages }: Scenario): ScriptedFault[] {
  const texts = messages.filter(({ channel }) => channel !== 'email');
  const ids = (chosen: typeof messages) => chosen.map((message) => message.request().messageId);
  const once = ids(texts.filter(({ again }) => again === 'no'));
  const atOnce = ids(texts.filter(({ again }) => again === 'at_once'));
  return [
    ...once
      .slice(0, 5)
      .map((id) => ({ operation: 'StartExecution', containing: [id], fault: 'error' as const, times: 2 })),
    ...once.slice(5, 10).map((id) => ({
      operation: 'TransactWriteItems',
      containing: [id],
      fault: 'error' as const,
      times: 3,
    })),
    ...atOnce.map((id) => ({
      operation: 'TransactWriteItems',
      containing: [id],
      fault: 'race' as const,
      times: 2,
    })),
  ];
}

describe('a bad day, in short', () => {
  it('loses nothing, and doubles nothing but sends whose outcome was lost', async () => {
    const { keys, outputs } = system.cloud;
    const publicBaseUrl = outputs.PublicBaseUrl as string;
    const scenario = makeScenario({ messages: 200, seed, keys, publicBaseUrl });

    const result = await runChaos(system, {
      scenario,
      seed,
      parallel: 10,
      killEveryMs: 3_000,
      sendWithinMs: 200_000,
      recoverWithinMs: 200_000,
      script: certainFaults(scenario),
      onProgress: () => undefined,
    });

    expect(isPromiseKept(result), printAudit(result)).toBe(true);
    expect(result.recoveryRuns).toBeGreaterThan(0);
    console.log(printAudit(result));
  });
});

describe('kill -9 of the workflow', () => {
  const victims = killPoints.map((point, index) => ({
    point,
    messageId: `SM${String(index).padStart(32, '0')}`,
    sender: `+1555800000${index}`,
  }));
  const answers = new Map<string, { readonly status: number; readonly kills: number }>();
  let recoveryRuns = 0;
  let items: readonly MessageItem[] = [];
  let queued: readonly string[] = [];

  beforeAll(async () => {
    await seedChaos(
      system.deployment,
      victims.map(({ messageId, sender }) => ({
        conversationId: `conv-${messageId}`,
        sender,
        channel: 'sms',
        isHandedOff: true,
        priority: 'normal',
      })),
    );
    for (const victim of victims) answers.set(victim.point, await killAt(system, victim.point, victim));
    await untilNobodyWorks();
    while (recoveryRuns < 2 && (await countPending(system.deployment)) > 0) {
      recoveryRuns++;
      await system.recover(allShards);
      await eventually(
        () => countPending(system.deployment),
        (pending) => pending === 0,
        10_000,
      ).catch(() => undefined);
      await untilNobodyWorks();
    }
    items = (await readTable(system.deployment)).messages;
    queued = (await drainQueues(system.deployment)).map(({ messageId }) => messageId);
  });

  /** What the real lease of 55 s makes sure of: it outlives an execution, which this file's short one does not. */
  async function untilNobodyWorks(): Promise<void> {
    for (const { messageId } of victims) {
      await eventually(
        () => executionsOf(system.deployment, messageId),
        (executions) => executions.every(({ status }) => status !== 'RUNNING'),
        55_000,
      );
    }
    await eventually(
      async () => (await readTable(system.deployment)).messages,
      (messages) => messages.every(({ lease_until = '' }) => lease_until < new Date().toISOString()),
    );
  }

  /** On a slow machine a routing task can run into its time-out although its send got through. */
  async function isRoutingTriedAgain(messageId: string): Promise<boolean> {
    const steps = (await executionsOf(system.deployment, messageId)).flatMap((execution) => execution.steps);
    return steps.some(({ state, errors }) => state.startsWith('RouteTo') && errors.length > 0);
  }

  it.each(victims)('$point: healed within two recovery runs', ({ point, messageId }) => {
    const { status, kills } = answers.get(point) ?? { status: 0, kills: 0 };

    expect(status).toBe(200);
    if (!point.includes('start')) expect(kills).toBeGreaterThan(0);
    expect(recoveryRuns).toBeLessThanOrEqual(2);
    expect(items.find(({ message_id }) => message_id === messageId)?.routing_status).toBe('routed');
    expect(queued).toContain(messageId);
  });

  it('doubles a context only where a send had got through', async () => {
    const doubled = victims.filter(({ messageId }) => queued.filter((id) => id === messageId).length > 1);

    for (const { point, messageId } of doubled) {
      const isExplained = point.startsWith('after the send') || (await isRoutingTriedAgain(messageId));
      expect(isExplained, point).toBe(true);
    }
  });
});
