import type { Cloud } from '../cloud/cloud.ts';
import type { Item } from '../table/table-errors.ts';

/** DynamoDB deletes expired items some time after they expired, and here sometimes not at all. */
export function startTimeToLive(cloud: Cloud, isLate: boolean): void {
  const { world, table } = cloud;
  const before = cloud.onWrite;
  cloud.onWrite = (item) => {
    before(item);
    const expiresAt = Number(item?.expires_at?.N) * 1_000;
    if (isLate || item === undefined || !(expiresAt < world.startedAt + 5 * 86_400_000)) return;
    const key = table.state.keyOf(item);
    world.at(expiresAt + world.random(`ttl ${key}`).between(1, 3_600_000), () => deleteExpired(cloud, key));
  };
}

function deleteExpired({ world, table }: Cloud, key: string): void {
  const item: Item | undefined = table.state.items.get(key);
  if (Number(item?.expires_at?.N) * 1_000 < world.now) table.state.write(key, undefined);
}
