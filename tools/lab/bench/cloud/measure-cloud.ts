import { setTimeout as sleep } from 'node:timers/promises';
import { deploymentOf, requiredOutput } from '../../../cli/deployment/deployment.ts';
import { makeLocalKeys } from '../../../local-cloud/local-keys.ts';
import { type LocalCloud, startLocalCloud } from '../../../local-cloud/start-local-cloud.ts';
import { startNeighbours } from '../../../local-cloud/start-neighbours.ts';
import { type Audit, audit, readTable } from '../../chaos/audit.ts';
import { drainQueues } from '../../chaos/drain-queues.ts';
import { postWebhook } from '../../post-webhook.ts';
import { percentile } from '../statistics.ts';
import { type LoadDelivery, makeDeliveries } from './cloud-deliveries.ts';
import { deployBaselines } from './deploy-baselines.ts';
import { seedSenders } from './seed-senders.ts';
import { type LoadOptions, type Sent, sendLoad } from './send-load.ts';

const fixedRate = { count: 60, ratePerSecond: 4, connections: 10 };
const open = { count: 200, connections: 10 };
const warm = { count: 20, connections: 5 };
const answeredWithinMs = 60_000;
const settledWithinMs = 240_000;

export interface CloudFigures {
  readonly phases: readonly CloudPhase[];
  readonly audit: Omit<Audit, 'givenUp'>;
  readonly cpus: number;
}

export interface CloudPhase extends Omit<Sent, 'acknowledgedAt'> {
  readonly name: string;
  /** Milliseconds from the acknowledgement to the place on the queue; undefined where the answer comes after it. */
  readonly toQueue: { readonly p50: number; readonly p90: number } | undefined;
}

/** The stack, the seed's design and an empty Lambda on one emulator, one after the other. */
export async function measureCloud(cpus: number): Promise<CloudFigures> {
  const keys = makeLocalKeys();
  const neighbours = await startNeighbours(keys);
  try {
    const cloud = await startLocalCloud({ keys, context: neighbours.context });
    try {
      return { ...(await measureOn(cloud)), cpus };
    } finally {
      await cloud.stop();
    }
  } finally {
    await neighbours.stop();
  }
}

async function measureOn(cloud: LocalCloud): Promise<Omit<CloudFigures, 'cpus'>> {
  const { keys } = cloud;
  const deployment = deploymentOf(cloud.outputs);
  const apiUrl = requiredOutput(deployment, 'ApiUrl');
  const publicBaseUrl = requiredOutput(deployment, 'PublicBaseUrl');
  await seedSenders(deployment.dynamo, requiredOutput(deployment, 'ConversationsTableName'));
  const baselines = await deployBaselines(cloud.endpoint, keys);
  await seedSenders(deployment.dynamo, baselines.tableName);
  const deliveries = (phase: string, count: number, base: string) =>
    makeDeliveries({ phase, count, keys, publicBaseUrl: base });

  const load = loaderOf(apiUrl);
  await load(deliveries('warm', warm.count, publicBaseUrl), warm);
  const paced = deliveries('paced', fixedRate.count, publicBaseUrl);
  const fast = deliveries('open', open.count, publicBaseUrl);
  const ours: [string, readonly LoadDelivery[], Sent][] = [
    [`this design, ${fixedRate.ratePerSecond} a second`, paced, await load(paced, fixedRate)],
    ['this design, open', fast, await load(fast, open)],
  ];
  const result = await settle(deployment, ours);

  const phases = [...result.phases];
  for (const name of ['seed', 'empty']) {
    const base = `${baselines.url}/${name}`;
    const loadBaseline = loaderOf(`${base}/`);
    await loadBaseline(deliveries('warm', warm.count, base), warm);
    const slow = await loadBaseline(deliveries('paced', fixedRate.count, base), fixedRate);
    const sent = await loadBaseline(deliveries('open', open.count, base), open);
    const title = name === 'seed' ? "the seed's design" : 'an empty Lambda';
    phases.push(phaseOf(`${title}, ${fixedRate.ratePerSecond} a second`, slow));
    phases.push(phaseOf(`${title}, open`, sent));
  }
  return { phases, audit: result.audit };
}

/** Sends over the network, by this machine's clock. */
function loaderOf(apiUrl: string) {
  return (deliveries: readonly LoadDelivery[], options: LoadOptions): Promise<Sent> =>
    sendLoad(deliveries, options, {
      send: ({ webhook }) => postWebhook(apiUrl, webhook, answeredWithinMs),
      now: () => performance.timeOrigin + performance.now(),
      pause: sleep,
    });
}

/** Wait until nothing is pending, then look at the table and take everything off the queues. */
async function settle(
  deployment: ReturnType<typeof deploymentOf>,
  ours: readonly [string, readonly LoadDelivery[], Sent][],
): Promise<Omit<CloudFigures, 'cpus'>> {
  const endsAt = Date.now() + settledWithinMs;
  let table = await readTable(deployment);
  while (table.messages.some(({ routing_status }) => routing_status === 'pending') && Date.now() < endsAt) {
    await sleep(1_000);
    table = await readTable(deployment);
  }
  const queuedAt = new Map(table.messages.map(({ content, queued_at }) => [content, queued_at]));
  const phases = ours.map(([name, , sent]) => {
    const waits = [...sent.acknowledgedAt].flatMap(([token, at]) => {
      const queued = queuedAt.get(token);
      return queued === undefined ? [] : [Date.parse(queued) - at];
    });
    return phaseOf(name, sent, waits);
  });
  const { givenUp: _, ...counts } = audit({
    sent: ours.flatMap(([, deliveries, { acknowledgedAt }]) =>
      deliveries.map(({ token }) => ({
        token,
        acknowledgements: acknowledgedAt.has(token) ? 1 : 0,
        attempts: 1,
        status: acknowledgedAt.has(token) ? 200 : 0,
      })),
    ),
    table,
    onQueues: await drainQueues(deployment),
    answeredSenders: [],
    isDoubleExplained: () => false,
  });
  return { phases, audit: counts };
}

function phaseOf(name: string, sent: Sent, waits?: readonly number[]): CloudPhase {
  const { acknowledgedAt: _, ...figures } = sent;
  return {
    ...figures,
    name,
    toQueue: waits && { p50: percentile(waits, 0.5), p90: percentile(waits, 0.9) },
  };
}
