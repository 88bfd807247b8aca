/** What can go wrong between a function and AWS. */
export type Fault =
  /** HTTP 500, the call had no effect. */
  | 'error'
  /** Throttled, the call had no effect. */
  | 'throttle'
  /** No answer for longer than the client waits; the call had no effect. */
  | 'timeout'
  /** The call took effect, its answer is lost. */
  | 'lost_answer'
  /** The call took effect, its answer comes late. */
  | 'slow'
  /** Another transaction held the item. DynamoDB only; no local engine produces it. */
  | 'conflict'
  /** The same transaction is under way. DynamoDB only; no local engine produces it. */
  | 'in_progress';

/** How likely each fault is for one operation; what is left of 1 is no fault. */
type FaultRates = Partial<Readonly<Record<Fault, number>>>;

/** Rates by operation as the SDK names it (`TransactWriteItems`); `*` is for every other one. */
export type FaultPlan = Readonly<Record<string, FaultRates>>;

/** A rough day: about one call in ten goes wrong, on every operation. */
export const roughDay: FaultPlan = {
  TransactWriteItems: {
    error: 0.02,
    throttle: 0.02,
    timeout: 0.01,
    lost_answer: 0.03,
    slow: 0.02,
    conflict: 0.05,
    in_progress: 0.02,
  },
  StartExecution: { error: 0.05, throttle: 0.03, timeout: 0.01, lost_answer: 0.05 },
  SendMessage: { error: 0.04, throttle: 0.03, timeout: 0.01, lost_answer: 0.03, slow: 0.02 },
  '*': { error: 0.02, throttle: 0.02, timeout: 0.005, lost_answer: 0.02, slow: 0.02 },
};

/**
 * The workflow engine stopped: it takes no new executions, and those under way get nowhere. The emulator cannot restart
 * its engine alone; to the rest of the system this looks the same.
 */
export const engineAway: FaultPlan = {
  StartExecution: { error: 1 },
  GetItem: { error: 1 },
  UpdateItem: { error: 1 },
  SendMessage: { error: 1 },
};

/** The fault that a random number in [0, 1) stands for, if any. */
export function chooseFault(plan: FaultPlan, operation: string, random: number): Fault | undefined {
  const rates = plan[operation] ?? plan['*'] ?? {};
  let threshold = 0;
  for (const [fault, rate] of Object.entries(rates)) {
    threshold += rate;
    if (random < threshold) return fault as Fault;
  }
  return undefined;
}
