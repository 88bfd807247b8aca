import { Random } from './random.ts';

/** What can happen to a call, to a function, and around them. Each can be switched off. */
export const faultKinds = {
  refused: 'the service answers 500, and nothing happened',
  throttled: 'the service throttles, and nothing happened',
  conflict: 'a transaction conflicts with another one',
  lost: 'the call took effect, and its answer is lost: the SDK tries again',
  late: 'the call takes effect after the client gave it up',
  in_progress: 'a transaction continues while the SDK repeats it, and then takes effect',
  slow: 'the answer takes up to 1.9 s',
  unprocessed: 'a batch is answered in part',
  killed: 'the function dies, before or after the call took effect',
  invoke_lost: 'the workflow does not learn what its task answered',
  late_start: 'a task starts up to a minute late, its execution may be over then',
  twice: 'an execution is delivered twice',
  outage: 'a service refuses everything for minutes or hours',
  index_lag: 'indexes show a write up to 4 s later',
  ttl_late: 'expired items stay',
  clock_skew: "a function's clock is up to a second off",
  created: 'the upstream service creates a conversation while messages of its sender wait',
  replaced: 'the upstream service replaces a conversation while messages arrive',
  deleted: 'the upstream service deletes a conversation',
  odd_list: 'the upstream service fills `messages` with anything',
  odd_count: 'the upstream service fills `message_count` with anything',
  attachments: 'email comes with files and long texts, which lie in the bucket',
  full_item: 'a conversation is about as large as DynamoDB allows',
} as const;

/** An index shows every write within this time. */
export const longestIndexLagMs = 4_000;

export type FaultKind = keyof typeof faultKinds;

/** Which faults a history has. */
export interface FaultPlan {
  /** Kinds and how likely each is at a call, from 0 to 1. */
  readonly rates: ReadonlyMap<FaultKind, number>;
  /** Only these calls are hit, where a failing history is made shorter. */
  readonly only?: ReadonlySet<string> | undefined;
}

/** Decides by the seed and the call's name alone, so that one fault less changes no other. */
export class FaultSource {
  readonly #seed: number;
  readonly #plan: FaultPlan;
  #isOver = false;
  /** Everything that was injected, in order. */
  readonly injected: string[] = [];

  constructor(seed: number, plan: FaultPlan) {
    this.#seed = seed;
    this.#plan = plan;
  }

  /** From now on nothing fails any more. */
  end(): void {
    this.#isOver = true;
  }

  /** The fault of this call among those that it can have. */
  at(call: string, eligible: readonly FaultKind[]): FaultKind | undefined {
    if (this.#isOver) return undefined;
    const random = new Random(this.#seed, `fault ${call}`);
    const kind = eligible.find((candidate) => random.chance(this.#plan.rates.get(candidate) ?? 0));
    if (kind === undefined) return undefined;
    if (this.#plan.only !== undefined && !this.#plan.only.has(call)) return undefined;
    this.injected.push(call);
    return kind;
  }
}
