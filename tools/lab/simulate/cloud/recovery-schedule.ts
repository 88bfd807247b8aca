import { retryBucketCount } from '../../../../shared/store/table-keys.ts';
import type { Item } from '../table/table-errors.ts';
import type { Cloud } from './cloud.ts';
import type { Functions } from './functions.ts';

const minuteMs = 60_000;
const runCount = 4;
const shardsPerRun = retryBucketCount / runCount;

/**
 * The rule that runs recovery every minute. Minutes in which nothing is due are left out: a run that finds nothing
 * changes nothing.
 */
export class RecoverySchedule {
  readonly #cloud: Cloud;
  readonly #functions: Functions;
  readonly #wanted = new Set<number>();
  #isStopped = false;

  constructor(cloud: Cloud, functions: Functions) {
    this.#cloud = cloud;
    this.#functions = functions;
    cloud.onWrite = (item) => this.#want(item);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #want(item: Item | undefined): void {
    const retryAt = item?.retry_at?.S;
    if (retryAt === undefined || item?.retry_bucket === undefined) return;
    const { world } = this.#cloud;
    const due = Math.max(Date.parse(retryAt), world.now);
    const minute = (Math.floor(due / minuteMs) + 1) * minuteMs;
    if (this.#wanted.has(minute) || this.#isStopped) return;
    this.#wanted.add(minute);
    world.at(minute + world.random(`recovery ${minute}`).between(0, 900), () => this.#run(minute));
  }

  #run(minute: number): void {
    const groups = new Set(this.#pending().map((item) => groupOf(item)));
    const runs = [...groups].sort().map((group) => this.#runGroup(minute, group));
    Promise.all(runs).then(
      () => {
        for (const item of this.#pending()) this.#want(item);
      },
      () => undefined,
    );
  }

  async #runGroup(minute: number, group: number): Promise<void> {
    const shards = Array.from({ length: shardsPerRun }, (_, shard) => group * shardsPerRun + shard);
    const at = (minute - this.#cloud.world.startedAt) / minuteMs;
    const id = `recovery ${at.toFixed(1)} min of group ${group}`;
    const isTwice = this.#cloud.faults.at(`twice ${id}`, ['twice']) !== undefined;
    const ids = isTwice ? [id, `${id} again`] : [id];
    await Promise.all(
      ids.map((name) =>
        this.#functions
          .invoke({ name: 'recover-pending', event: { shards }, id: name, timeoutMs: 58_000 })
          .catch(() => undefined),
      ),
    );
  }

  #pending(): Item[] {
    return [...this.#cloud.table.state.items.values()].filter(
      ({ retry_bucket, retry_at }) => retry_bucket !== undefined && retry_at !== undefined,
    );
  }
}

function groupOf({ retry_bucket }: Item): number {
  return Math.floor(Number(retry_bucket?.S?.slice('pending#'.length)) / shardsPerRun);
}
