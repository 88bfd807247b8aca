import type { FaultKind } from './faults.ts';
import type { Plan } from './plan.ts';
import type { HistoryOptions, HistoryResult } from './run-history.ts';

export type RunHistory = (plan: Plan, options?: HistoryOptions) => Promise<HistoryResult>;

/** A history that still breaks the same promise, with less in it. */
export interface Shrunk {
  readonly plan: Plan;
  readonly only: ReadonlySet<string>;
}

/** Leave out actors and faults one after the other, as long as the same check fails. */
export async function shrink(run: RunHistory, plan: Plan, check: string): Promise<Shrunk> {
  const attempt = async (candidate: Plan, only?: ReadonlySet<string>) => {
    const { violations, injected } = await run(candidate, only === undefined ? {} : { only });
    return violations.some((violation) => violation.check === check) ? new Set(injected) : undefined;
  };
  let kept = plan;
  let only = (await attempt(plan)) ?? new Set<string>();
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smallerPlans(kept)) {
      const injected = await attempt(candidate, only);
      if (injected === undefined) continue;
      [kept, only, isSmaller] = [candidate, injected, true];
      break;
    }
  }
  return { plan: kept, only: await fewerFaults(only, (faults) => attempt(kept, faults)) };
}

function* smallerPlans(plan: Plan): Generator<Plan> {
  const without = <Part>(list: readonly Part[], at: number) => list.toSpliced(at, 1);
  if (plan.outages.length > 0) yield { ...plan, outages: [] };
  for (const at of plan.operator.keys()) yield { ...plan, operator: without(plan.operator, at) };
  for (const at of plan.upstream.keys()) yield { ...plan, upstream: without(plan.upstream, at) };
  if (plan.messages.length > 1) {
    for (const at of plan.messages.keys()) yield { ...plan, messages: without(plan.messages, at) };
  }
  for (const [at, message] of plan.messages.entries()) {
    if (message.again !== 'no')
      yield { ...plan, messages: plan.messages.with(at, { ...message, again: 'no' }) };
  }
  for (const kind of plan.rates.keys()) yield { ...plan, rates: withoutRate(plan.rates, kind) };
}

function withoutRate(rates: ReadonlyMap<FaultKind, number>, kind: FaultKind): ReadonlyMap<FaultKind, number> {
  return new Map([...rates].filter(([other]) => other !== kind));
}

/** Halves first, then quarters, down to single faults. */
async function fewerFaults(
  faults: ReadonlySet<string>,
  attempt: (faults: ReadonlySet<string>) => Promise<ReadonlySet<string> | undefined>,
): Promise<ReadonlySet<string>> {
  let kept = [...faults];
  for (let size = Math.ceil(kept.length / 2); size >= 1 && kept.length > 0; size = Math.floor(size / 2)) {
    for (let from = 0; from < kept.length; ) {
      const fewer = kept.toSpliced(from, size);
      const injected = await attempt(new Set(fewer));
      if (injected === undefined) from += size;
      else kept = fewer.filter((name) => injected.has(name));
    }
  }
  return new Set(kept);
}
