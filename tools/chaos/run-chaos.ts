import { setTimeout as sleep } from 'node:timers/promises';
import type { Deployment } from '../deployment.ts';
import { type Audit, audit, readTable } from './audit.ts';
import { drainQueues } from './drain-queues.ts';
import type { FaultProxy } from './fault-proxy.ts';
import { roughDay } from './faults.ts';
import { type Delivery, deliver, type SentMessage } from './provider.ts';

export interface ChaosOptions {
  readonly deployment: Deployment;
  readonly proxy: FaultProxy;
  /** What the providers send, in order. */
  readonly deliveries: readonly Delivery[];
  readonly random: () => number;
  /** Run the recovery function once, over all shards. */
  readonly recover: () => Promise<void>;
  /** Kill one running function, without warning. */
  readonly killWorker: () => void;
  readonly parallel: number;
  readonly onProgress: (phase: string, done: number, total: number) => void;
}

export interface ChaosResult {
  readonly audit: Audit;
  readonly injected: ReadonlyMap<string, number>;
  readonly killed: number;
  readonly recoveryRuns: number;
}

/** How many of ten messages a provider delivers more than once although it got its answer. */
const redeliveredShare = 0.1;
const killEveryMs = 5_000;
const maxRecoveryRuns = 40;
const recoveryPauseMs = 5_000;

/**
 * Send everything while calls to AWS fail, functions are killed and the workflow engine is away for a while; then let the
 * faults end, run recovery until nothing is pending, and compare what was acknowledged with what is there.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { proxy, deployment } = options;
  let killed = 0;
  const killer = setInterval(() => {
    options.killWorker();
    killed++;
  }, killEveryMs);
  proxy.setPlan(roughDay);
  const sent = await sendAll(options).finally(() => clearInterval(killer));
  proxy.setPlan({});
  const recoveryRuns = await recoverAll(options);
  options.onProgress('draining', 0, 1);
  const onQueues = await drainQueues(deployment);
  return {
    audit: audit(sent, await readTable(deployment), onQueues),
    injected: proxy.injected,
    killed,
    recoveryRuns,
  };
}

async function sendAll(options: ChaosOptions): Promise<SentMessage[]> {
  const { deliveries, proxy, random, onProgress } = options;
  const outage = { from: Math.floor(deliveries.length * 0.4), to: Math.floor(deliveries.length * 0.5) };
  const sent: SentMessage[] = [];
  const queue = deliveries.entries();
  const worker = async () => {
    for (const [index, delivery] of queue) {
      if (index === outage.from) proxy.setPlan({ ...roughDay, StartExecution: { error: 1 } });
      if (index === outage.to) proxy.setPlan(roughDay);
      const first = await deliver(delivery);
      const again = random() < redeliveredShare ? await deliver(delivery) : undefined;
      sent.push({
        ...first,
        acknowledgements: first.acknowledgements + (again?.acknowledgements ?? 0),
        attempts: first.attempts + (again?.attempts ?? 0),
      });
      onProgress('sending', sent.length, deliveries.length);
    }
  };
  await Promise.all(Array.from({ length: options.parallel }, worker));
  return sent;
}

/** Recovery until nothing is pending; how often it ran. */
async function recoverAll({ deployment, recover, onProgress }: ChaosOptions): Promise<number> {
  for (let runs = 1; ; runs++) {
    const { messages } = await readTable(deployment);
    const pending = messages.filter(({ routing_status }) => routing_status === 'pending').length;
    onProgress('recovering', messages.length - pending, messages.length);
    if (pending === 0 || runs > maxRecoveryRuns) return runs - 1;
    await recover();
    await sleep(recoveryPauseMs);
  }
}
