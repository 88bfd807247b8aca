import { setImmediate } from 'node:timers/promises';

/** One call to AWS. Calls of the same round were under way at the same time. */
export interface Call {
  readonly operation: string;
  readonly round: number;
}

/** Counts calls, and how many had to wait for one another. */
export class CallLog {
  readonly calls: Call[] = [];
  #underWay = 0;
  #round = 0;

  /** Note a call, and let others start beside it before it is answered. */
  async note(operation: string): Promise<void> {
    if (this.#underWay === 0) this.#round++;
    this.calls.push({ operation, round: this.#round });
    this.#underWay++;
    await setImmediate();
    this.#underWay--;
  }

  get roundTrips(): number {
    return this.#round;
  }
}

/** `2 Query, 1 TransactWrite`. */
export function describeCalls(calls: readonly Call[]): string {
  const counts = new Map<string, number>();
  for (const { operation } of calls) counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return [...counts].map(([operation, count]) => `${count} ${operation}`).join(', ');
}
