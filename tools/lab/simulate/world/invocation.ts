import { AsyncLocalStorage } from 'node:async_hooks';
import { Random } from '../random.ts';

/** One run of a function or of a tool: what its awaits, its clock and its calls belong to. */
export class Invocation {
  /** Unique in the history, and the same in every replay of it. */
  readonly id: string;
  /** `receive-webhook`, `build-context`, …, `operator`. */
  readonly name: string;
  readonly startedAt: number;
  readonly skewMs: number;
  readonly random: Random;
  /** Nothing of it continues: it was killed, or ran into its time limit. */
  isDead = false;
  /** Faults that hit it. */
  faults = 0;
  readonly #calls = new Map<string, number>();

  constructor(options: { id: string; name: string; startedAt: number; skewMs: number; seed: number }) {
    this.id = options.id;
    this.name = options.name;
    this.startedAt = options.startedAt;
    this.skewMs = options.skewMs;
    this.random = new Random(options.seed, `${options.id} random`);
  }

  /** Names a call by its kind and how many of the kind came before it. */
  nameCall(kind: string): string {
    const count = (this.#calls.get(kind) ?? 0) + 1;
    this.#calls.set(kind, count);
    return `${this.id}/${kind}#${count}`;
  }
}

/** Which invocation runs right now. */
export const currentInvocation = new AsyncLocalStorage<Invocation>();
