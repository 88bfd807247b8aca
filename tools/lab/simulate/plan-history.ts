import { type FaultKind, faultKinds } from './faults.ts';
import type { Outage } from './network/network.ts';
import type { OperatorPlan, Plan, SenderPlan, UpstreamPlan } from './plan.ts';
import { planMessages, planSenders } from './plan-actors.ts';
import { planHandovers } from './plan-handovers.ts';
import { planUpstream } from './plan-upstream.ts';
import { Random } from './random.ts';

const minuteMs = 60_000;

/** Plan the history of a seed, without the kinds of faults that are switched off. */
export function planHistory(seed: number, without: ReadonlySet<FaultKind>): Plan {
  const random = new Random(seed, 'plan');
  const rates = planRates(random, without);
  const senders = planSenders(random);
  const messages = planMessages(random, senders, rates);
  const upstream = planUpstream(random, { senders, messages, rates });
  const operator = planOperator(random, { senders, upstream });
  const lastAt = Math.max(...messages.map(({ at }) => at));
  const outages = planOutages(random, rates);
  const calmAt = Math.max(lastAt + random.between(1, 40) * minuteMs, ...outages.map(({ until }) => until));
  const handovers = planHandovers(seed, { senders, messages, upstream, calmAt });
  return {
    seed,
    rates,
    outages,
    senders,
    messages,
    upstream: [...upstream, ...handovers.upstream],
    operator: [...operator, ...handovers.operator],
    calmAt,
  };
}

/** Each history has some kinds only: what never happens alone hides behind what always does ("swarm testing"). */
function planRates(random: Random, without: ReadonlySet<FaultKind>): Map<FaultKind, number> {
  const share = random.pick([0, 0.15, 0.35, 0.6]);
  const rates = new Map<FaultKind, number>();
  for (const kind of Object.keys(faultKinds) as FaultKind[]) {
    const isIn = random.chance(share);
    const rate = random.pick([0.02, 0.06, 0.2]);
    if (isIn && !without.has(kind)) rates.set(kind, rate);
  }
  return rates;
}

function planOutages(random: Random, rates: ReadonlyMap<FaultKind, number>): Outage[] {
  const service = random.pick(['states', 'sqs', 'dynamodb', 's3', 'secrets'] as const);
  const from = random.between(0, 3_000);
  const until = from + random.pick([5_000, 40_000, 3 * minuteMs, 30 * minuteMs]);
  return rates.has('outage') ? [{ service, from, until }] : [];
}

function planOperator(
  random: Random,
  {
    senders,
    upstream,
  }: { readonly senders: readonly SenderPlan[]; readonly upstream: readonly UpstreamPlan[] },
): OperatorPlan[] {
  const adoptions = upstream
    .filter(({ kind }) => kind === 'create')
    .map(({ id, sender, at }) => {
      const later = random.pick([20, 400, 61_000, 120_000]);
      return { id: `adopt after ${id}`, kind: 'adopt' as const, at: at + later, sender };
    });
  const at = random.between(60, 600) * minuteMs;
  const replay = { id: 'replay', kind: 'replay' as const, at, sender: senders[0] as SenderPlan };
  return random.chance(0.15) ? [...adoptions, replay] : adoptions;
}
