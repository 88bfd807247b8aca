import { currentInvocation, Invocation } from '../world/invocation.ts';
import type { Cloud } from './cloud.ts';
import type { Containers, FunctionName, Handler } from './function-containers.ts';
import { tellMetricsTo } from './function-containers.ts';
import type { Rollout } from './rollout.ts';

/** What a caller of a function learns of one that died, was cut off or could not begin. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
}

export interface Invoke {
  readonly name: FunctionName;
  readonly event: object;
  /** Unique in the history, and the same in every replay. */
  readonly id: string;
  /** Lambda's limit for this function. */
  readonly timeoutMs: number;
}

/** Runs the deployed handlers, one event a container. */
export class Functions {
  readonly #cloud: Cloud;
  readonly #rollout: Rollout;
  readonly #free = new Map<Containers, Map<FunctionName, Handler[]>>();
  readonly #killers = new Map<Invocation, (reason: string) => void>();

  constructor(cloud: Cloud, rollout: Rollout) {
    this.#cloud = cloud;
    this.#rollout = rollout;
    for (const version of rollout.versions) {
      this.#free.set(version, new Map([...version].map(([name, handlers]) => [name, [...handlers]])));
    }
    cloud.onKill = (invocation) => this.#killers.get(invocation)?.('killed');
    tellMetricsTo((_invocation, name, value) => {
      const { metrics } = cloud.journal;
      metrics.set(name, (metrics.get(name) ?? 0) + value);
    });
  }

  /** The function's answer; throws FunctionFailed or what the handler threw. */
  invoke(request: Invoke): Promise<{ readonly result: unknown; readonly invocation: Invocation }> {
    return this.#cloud.world.wait((resolve, reject) => {
      const version = this.#rollout.versionOf(request.name, this.#cloud.world.now);
      const free = this.#free.get(version)?.get(request.name);
      const handler = free?.pop();
      if (free === undefined || handler === undefined) {
        reject(new FunctionFailed('throttled'));
        return;
      }
      this.#run({ handler, free }, request, { resolve, reject });
    });
  }

  #run(
    { handler, free }: { readonly handler: Handler; readonly free: Handler[] },
    { name, event, id, timeoutMs }: Invoke,
    caller: {
      readonly resolve: (done: { result: unknown; invocation: Invocation }) => void;
      readonly reject: (error: unknown) => void;
    },
  ): void {
    const { world, journal } = this.#cloud;
    const invocation = this.#begin(name, id);
    let isOver = false;
    const end = (isDone: boolean) => {
      isOver = true;
      this.#killers.delete(invocation);
      journal.runs.push({ by: invocation, isDone });
      // A container that died is the last to be used again, in the place of a new one: nothing of it runs any more.
      if (isDone) free.push(handler);
      else free.unshift(handler);
    };
    const die = (reason: string) => {
      if (isOver) return;
      end(false);
      invocation.isDead = true;
      invocation.faults++;
      this.#cloud.say(`${id}: ${reason}`);
      caller.reject(new FunctionFailed(reason));
    };
    this.#killers.set(invocation, die);
    world.at(world.now + timeoutMs, () => die('timed out'));
    currentInvocation
      .run(invocation, () => handler(event as never))
      .then(
        (result) => {
          if (isOver) return;
          end(true);
          caller.resolve({ result, invocation });
        },
        (error: unknown) => {
          if (isOver) return;
          end(true);
          caller.reject(error);
        },
      );
  }

  #begin(name: FunctionName, id: string): Invocation {
    const { world, faults } = this.#cloud;
    const isSkewed = faults.at(`skew ${id}`, ['clock_skew']) !== undefined;
    const skewMs = isSkewed ? world.random(`skew ${id}`).between(-1_000, 1_000) : 0;
    return new Invocation({ id, name, startedAt: world.now, skewMs, seed: world.seed });
  }
}
