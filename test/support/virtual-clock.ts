/** Time that passes only when everybody waits: hours of simulated work take as long as their computing. */
export class VirtualClock {
  #nowMs: number;
  readonly #sleepers = new Map<number, (() => void)[]>();

  constructor(startedAt: Date) {
    this.#nowMs = startedAt.getTime();
  }

  readonly now = (): Date => new Date(this.#nowMs);

  readonly pause = (ms: number): Promise<void> =>
    new Promise((wake) => {
      const at = this.#nowMs + Math.max(0, Math.ceil(ms));
      const others = this.#sleepers.get(at);
      if (others) others.push(wake);
      else this.#sleepers.set(at, [wake]);
    });

  /** Let time pass until the work is done. */
  async run<Result>(work: Promise<Result>): Promise<Result> {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise(setImmediate);
      if (isDone) return work;
      const next = Math.min(...this.#sleepers.keys());
      if (next === Number.POSITIVE_INFINITY) throw new Error('the work waits for something that never comes');
      this.#nowMs = next;
      const sleepers = this.#sleepers.get(next) ?? [];
      this.#sleepers.delete(next);
      for (const wake of sleepers) wake();
    }
  }
}
