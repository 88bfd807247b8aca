import { Random } from '../random.ts';
import { EventQueue } from './event-queue.ts';
import { currentInvocation, type Invocation } from './invocation.ts';

/** What everything that still waits is told when its history is over. */
class HistoryOver extends Error {
  override readonly name = 'HistoryOver';
}

const startOfTime = Date.parse('2026-11-24T09:59:30.000Z');

/** A virtual day: the clock, and the one scheduler that decides who continues. Time passes only when everybody waits. */
export class World {
  readonly seed: number;
  readonly startedAt = startOfTime;
  #now = startOfTime;
  #isOver = false;
  #scheduled = 0;
  readonly #events = new EventQueue();
  readonly #waiting = new Set<(reason: Error) => void>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** Milliseconds since 1970, by the clock that everybody's own differs from. */
  get now(): number {
    return this.#now;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  random(name: string): Random {
    return new Random(this.seed, name);
  }

  /** Do something later. Events of the same millisecond come in an order that follows from the seed. */
  at(time: number, run: () => void): void {
    if (this.#isOver) return;
    const rank = new Random(this.seed, `order ${this.#scheduled++}`).next();
    this.#events.push({ at: Math.max(time, this.#now), rank, run });
  }

  /** A promise that settles by `decide`, for whoever lives then: a dead invocation waits indefinitely. */
  wait<Result>(decide: (resolve: (result: Result) => void, reject: (reason: unknown) => void) => void) {
    return new Promise<Result>((resolve, reject) => {
      if (this.#isOver) {
        reject(new HistoryOver());
        return;
      }
      const owner: Invocation | undefined = currentInvocation.getStore();
      this.#waiting.add(reject);
      const ifAlive = <Value>(settle: (value: Value) => void) => {
        return (value: Value) => {
          if (owner?.isDead && !this.#isOver) return;
          this.#waiting.delete(reject);
          settle(value);
        };
      };
      decide(ifAlive(resolve), ifAlive(reject));
    });
  }

  sleep(ms: number): Promise<void> {
    return this.wait((resolve) => this.at(this.#now + Math.max(0, ms), () => resolve(undefined)));
  }

  /** Run everything that is scheduled, until nothing is left or the time is over. */
  async run(until = Number.POSITIVE_INFINITY): Promise<void> {
    for (;;) {
      await drained();
      const event = this.#events.pop();
      if (event === undefined || event.at > until) {
        if (event !== undefined) this.#events.push(event);
        if (until < Number.POSITIVE_INFINITY) this.#now = Math.max(this.#now, until);
        return;
      }
      this.#now = event.at;
      event.run();
    }
  }

  /** End the history: whoever still waits is told, so that nothing of it reaches the next one. */
  async close(): Promise<void> {
    this.#isOver = true;
    while (this.#waiting.size > 0) {
      const waiting = [...this.#waiting];
      this.#waiting.clear();
      for (const reject of waiting) reject(new HistoryOver());
      await drained();
    }
    await drained();
  }
}

/** All that can happen without time passing has happened. */
function drained(): Promise<void> {
  return new Promise((resolve) => realSetImmediate(resolve));
}

const realSetImmediate = setImmediate;
