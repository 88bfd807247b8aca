import { setTimeout as sleep } from 'node:timers/promises';
import { type Audit, audit, readTable } from './audit.ts';
import { allShards, countPending } from './count-pending.ts';
import { drainQueues } from './drain-queues.ts';
import type { ScriptedFault } from './fault-script.ts';
import { engineAway, type FaultPlan, roughDay } from './faults.ts';
import type { FaultyCloud } from './faulty-cloud.ts';
import { deliver, type SentMessage } from './provider.ts';
import { randomOf } from './random.ts';
import type { Scenario } from './scenario.ts';
import { seedChaos } from './seed-chaos.ts';

export interface ChaosOptions {
  readonly scenario: Scenario;
  readonly seed: number;
  /** How many requests are under way at the same time; twice as many where messages are duplicated concurrently. */
  readonly parallel: number;
  readonly killEveryMs: number;
  /** Nothing new is sent after this. */
  readonly sendWithinMs: number;
  /** Recovery is run for at most this long. */
  readonly recoverWithinMs: number;
  readonly plan?: FaultPlan;
  /** Faults for chosen messages, next to the plan's. */
  readonly script?: readonly ScriptedFault[];
  readonly onProgress: (phase: Phase, done: number, total: number) => void;
}

export type Phase = 'sending' | 'recovering' | 'draining';

export interface ChaosResult {
  readonly audit: Audit;
  readonly unsent: number;
  readonly injected: ReadonlyMap<string, number>;
  readonly killed: number;
  readonly recoveryRuns: number;
}

/** The share of the messages during which the workflow engine is unavailable. */
const outage = { from: 0.4, to: 0.5 };
const recoveryPauseMs = 2_000;

/**
 * Send everything while calls to AWS fail, functions are killed and the workflow engine is unavailable for a while; then let the
 * faults end, run recovery until nothing is pending, and compare what was acknowledged with what is there.
 */
export async function runChaos(system: FaultyCloud, options: ChaosOptions): Promise<ChaosResult> {
  const { proxy, deployment, journal, apis } = system;
  await seedChaos(deployment, options.scenario.conversations);
  const { sent, killed } = await sendUnderFaults(system, options);
  proxy.setPlan({});
  proxy.setScript([]);
  const recoveryRuns = await recoverAll(system, options);
  options.onProgress('draining', 0, 1);
  // Before the queues: what the table calls routed is on a queue then, and what is not yet stays pending in the audit.
  const table = await readTable(deployment);
  const onQueues = await drainQueues(deployment);
  options.onProgress('draining', 1, 1);
  return {
    audit: audit({
      sent,
      table,
      onQueues,
      answeredSenders: apis.sent.map(({ to }) => to),
      isDoubleExplained: (messageId) => journal.isDoubleExplained(messageId),
    }),
    unsent: options.scenario.messages.length - sent.length,
    injected: proxy.injected,
    killed,
    recoveryRuns,
  };
}

async function sendUnderFaults(
  system: FaultyCloud,
  options: ChaosOptions,
): Promise<{ readonly sent: readonly SentMessage[]; readonly killed: number }> {
  let killed = 0;
  let kills = 0;
  const killer = setInterval(() => {
    const draw = randomOf(`${options.seed} kill ${kills++}`);
    killed += system.kill((pids) => pids.slice(Math.floor(draw * pids.length)).slice(0, 1));
  }, options.killEveryMs);
  try {
    const sent = await sendAll(system, options, () => {
      killed += system.kill();
    });
    return { sent, killed };
  } finally {
    clearInterval(killer);
  }
}

async function sendAll(
  { cloud, proxy }: FaultyCloud,
  options: ChaosOptions,
  killAll: () => void,
): Promise<readonly SentMessage[]> {
  const { messages } = options.scenario;
  const plan = options.plan ?? roughDay;
  const endsAt = Date.now() + options.sendWithinMs;
  const sent: SentMessage[] = [];
  const queue = messages.entries();
  proxy.setPlan(plan);
  proxy.setScript(options.script ?? []);
  const worker = async () => {
    for (const [index, message] of queue) {
      if (Date.now() > endsAt) return;
      if (index === Math.floor(messages.length * outage.from)) {
        proxy.setPlan({ ...plan, ...engineAway });
        killAll();
      }
      if (index === Math.floor(messages.length * outage.to)) proxy.setPlan(plan);
      sent.push(await deliver(message, cloud.outputs.ApiUrl as string));
      options.onProgress('sending', sent.length, messages.length);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, worker));
  return sent;
}

/** Recovery until nothing is pending; how often it ran. */
async function recoverAll(system: FaultyCloud, options: ChaosOptions): Promise<number> {
  const endsAt = Date.now() + options.recoverWithinMs;
  const atFirst = await countPending(system.deployment);
  for (let runs = 0; ; runs++) {
    const pending = await countPending(system.deployment);
    options.onProgress('recovering', Math.max(0, atFirst - pending), atFirst);
    if (pending === 0 || Date.now() > endsAt) return runs;
    await system.recover(allShards);
    await sleep(recoveryPauseMs);
  }
}
