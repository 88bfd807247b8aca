import type { FaultSource } from '../faults.ts';
import type { Invocation } from '../world/invocation.ts';
import { abortError, onAbort } from '../world/virtual-globals.ts';
import type { World } from '../world/world.ts';
import {
  conflicting,
  connectionReset,
  inProgress,
  refused,
  retryKind,
  throttled,
  timedOut,
} from './call-errors.ts';
import type { ServiceCall, ServiceName } from './service-call.ts';

/** A time in which a service refuses everything. */
export interface Outage {
  readonly service: ServiceName;
  readonly from: number;
  readonly until: number;
}

/** What the network tells others of a call that took effect, or did not. */
export interface NetworkEvents {
  /** Runs the effect, and knows whose it is. */
  apply(invocation: Invocation, call: ServiceCall, effect: () => object): object;
  kill(invocation: Invocation): void;
  note(invocation: Invocation, call: ServiceCall, result: string): void;
}

interface Attempt {
  readonly name: string;
  readonly call: ServiceCall;
  readonly invocation: Invocation;
  readonly signal: AbortSignal | undefined;
}

type Settle = { readonly resolve: (answer: object) => void; readonly reject: (error: unknown) => void };

/** Carries calls to the services, and loses, delays and repeats them as the history's faults say. */
export class Network {
  readonly #world: World;
  readonly #faults: FaultSource;
  readonly #events: NetworkEvents;
  readonly #outages: readonly Outage[];
  /** Until when a transaction that is under way holds an item. */
  readonly #heldUntil = new Map<string, number>();
  readonly #tokenUntil = new Map<string, number>();

  constructor(
    world: World,
    faults: FaultSource,
    { events, outages }: { readonly events: NetworkEvents; readonly outages: readonly Outage[] },
  ) {
    this.#world = world;
    this.#faults = faults;
    this.#events = events;
    this.#outages = outages;
  }

  /** One call with the SDK's own retries, as its standard mode makes them. */
  async send(invocation: Invocation, call: ServiceCall, signal?: AbortSignal): Promise<object> {
    const name = invocation.nameCall(call.operation);
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt({ name: `${name}.${attempt}`, call, invocation, signal });
      } catch (error) {
        const kind = retryKind(error);
        if (kind === undefined || attempt >= call.maxAttempts) throw error;
        const base = kind === 'throttling' ? 500 : 100;
        const random = this.#world.random(`backoff ${name}.${attempt}`);
        await this.#world.sleep(Math.floor(random.next() * Math.min(20_000, base * 2 ** attempt)));
      }
    }
  }

  #attempt(attempt: Attempt): Promise<object> {
    const { call, invocation, signal } = attempt;
    return this.#world.wait<object>((resolve, reject) => {
      let isSettled = false;
      const once = (settle: () => string) => {
        if (isSettled) return;
        isSettled = true;
        this.#events.note(invocation, call, settle());
      };
      const fail = (error: unknown) => {
        reject(error);
        return nameOf(error);
      };
      const settle: Settle = {
        resolve: (answer) =>
          once(() => {
            resolve(answer);
            return 'done';
          }),
        reject: (error) => once(() => fail(error)),
      };
      onAbort(signal, (reason) => once(() => fail(abortError(reason))));
      if (!signal?.aborted) this.#carry(attempt, settle);
    });
  }

  #carry(attempt: Attempt, { resolve, reject }: Settle): void {
    const { call, invocation, name } = attempt;
    const { now } = this.#world;
    const random = this.#world.random(`latency ${name}`);
    const [there, back] = [random.between(1, 6), random.between(1, 6)];
    if (this.#isOut(call.service)) {
      invocation.faults++;
      this.#world.at(now + there + back, () => reject(refused()));
      return;
    }
    const fault = this.#faults.at(name, call.faults);
    if (fault !== undefined) {
      invocation.faults++;
      this.#events.note(invocation, call, `fault: ${fault}`);
    }
    const answer = (at: number) => this.#arrive(attempt, at, { resolve, reject });
    switch (fault) {
      case 'refused':
      case 'throttled':
        this.#world.at(now + there + back, () => {
          reject(fault === 'refused' ? refused() : throttled(call.service));
        });
        return;
      case 'conflict':
        this.#world.at(now + there + back, () => reject(conflicting(call, isFirstOf(call))));
        return;
      case 'lost':
      case 'late':
        this.#lose(attempt, { reject, isLate: fault === 'late', there });
        return;
      case 'in_progress':
        this.#goOn(attempt, { resolve, reject });
        return;
      case 'killed':
        this.#kill(attempt, there);
        return;
      case 'unprocessed':
        this.#world.at(now + there + back, () => resolve(call.partly?.() ?? {}));
        return;
      case 'slow':
        answer(random.between(50, 900));
        return;
      default:
        answer(there);
    }
  }

  #isOut(service: ServiceName): boolean {
    const { now } = this.#world;
    return this.#outages.some(
      (outage) => outage.service === service && outage.from <= now && now < outage.until,
    );
  }

  /** The call gets there after `ms`, and its answer takes as long again. */
  #arrive({ call, invocation }: Attempt, ms: number, { resolve, reject }: Settle): void {
    const arrival = this.#world.now + ms;
    this.#world.at(arrival, () => {
      const result = this.#try(call, invocation);
      this.#world.at(arrival + ms, () => {
        if ('error' in result) reject(result.error);
        else resolve(result.answer);
      });
    });
  }

  #try(call: ServiceCall, invocation: Invocation): { answer: object } | { error: unknown } {
    const { now } = this.#world;
    if ((this.#tokenUntil.get(call.token ?? '') ?? 0) > now) {
      invocation.faults++;
      return { error: inProgress() };
    }
    const isHeld = (key: string) => (this.#heldUntil.get(key) ?? 0) > now;
    if (call.writes.some(isHeld)) {
      invocation.faults++;
      return { error: conflicting(call, isHeld) };
    }
    try {
      return { answer: this.#events.apply(invocation, call, () => call.effect()) };
    } catch (error) {
      return { error };
    }
  }

  #lose(
    { call, invocation, name }: Attempt,
    { reject, isLate, there }: { reject: Settle['reject']; isLate: boolean; there: number },
  ): void {
    const { now } = this.#world;
    const random = this.#world.random(`loss ${name}`);
    const isReset = !isLate && random.chance(0.5);
    const arrival = isLate ? now + call.timeoutMs + random.between(1, 3_000) : now + there;
    this.#world.at(arrival, () => this.#try(call, invocation));
    this.#world.at(isReset ? arrival + there : now + call.timeoutMs, () => {
      reject(isReset ? connectionReset() : timedOut());
    });
  }

  /** A transaction that takes its time: repetitions meet it, and so does everybody else who writes its items. */
  #goOn({ call, invocation, name }: Attempt, { resolve, reject }: Settle): void {
    const { now } = this.#world;
    const until = now + this.#world.random(`progress ${name}`).between(50, 4_500);
    for (const key of call.writes) this.#heldUntil.set(key, until);
    this.#tokenUntil.set(call.token ?? name, until);
    this.#world.at(until, () => {
      const result = this.#try(call, invocation);
      this.#world.at(until + 2, () => ('error' in result ? reject(result.error) : resolve(result.answer)));
    });
    this.#world.at(now + call.timeoutMs, () => reject(timedOut()));
  }

  #kill({ call, invocation, name }: Attempt, there: number): void {
    const isAfter = this.#world.random(`kill ${name}`).chance(0.6);
    this.#world.at(this.#world.now + there, () => {
      if (isAfter) this.#try(call, invocation);
      this.#events.kill(invocation);
    });
  }
}

/** A conflict that is made up: on the first item of the call. */
function isFirstOf({ writes }: ServiceCall) {
  return (key: string) => key === writes[0];
}

/** An error's name, with what DynamoDB says about each item of a transaction. */
function nameOf(error: unknown): string {
  const {
    name,
    message,
    CancellationReasons: reasons,
  } = error as Error & { CancellationReasons?: { Code?: string }[] };
  if (reasons !== undefined) return `${name} [${reasons.map(({ Code }) => Code).join(', ')}]`;
  return name === 'ValidationException' ? `${name}: ${message}` : name;
}
