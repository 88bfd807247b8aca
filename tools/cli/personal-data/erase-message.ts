import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { claimMessage } from '../../../shared/store/routing-status.ts';
import type { TableKey } from '../../../shared/store/table-keys.ts';
import type { Files } from './files.ts';
import { keyOf, readItem, type StoredMessage } from './partition.ts';

export interface ErasePorts {
  readonly table: TableAccess;
  readonly files: Files;
  readonly now: () => Date;
  readonly pause: (ms: number) => Promise<void>;
}

/** Longer than the lease of an execution, 55 s. */
const maxWaitMs = 90_000;
const askAgainMs = 500;
/** So long no execution starts on a message that is being erased. */
const leaseMs = 5 * 60_000;

/**
 * Keep a pending message from every execution, so that nothing adds it to a list or sends it while it is erased. Waits for
 * an execution that has it now. Throws an Error when that does not end.
 */
export async function holdMessage(ports: ErasePorts, message: StoredMessage, run: string): Promise<void> {
  if (message.routing_status !== 'pending') return;
  for (let waitedMs = 0; waitedMs < maxWaitMs; waitedMs += askAgainMs) {
    const claimant = { execution: `erase-${run}`, isRetry: true, now: ports.now(), leaseMs };
    const claim = await claimMessage(ports.table, keyOf(message), claimant);
    if (claim.kind !== 'already_claimed') return;
    const item = await readItem(ports.table, message);
    if (item?.routing_status !== 'pending') return;
    await ports.pause(askAgainMs);
  }
  throw new Error(`message ${message.message_id} stays in work: run the same command again`);
}

/** Remove a message with its files, the item last: until then a later run finds what is left. Returns the number of files. */
export async function eraseMessage({ table, files }: ErasePorts, message: StoredMessage): Promise<number> {
  const keys = await files.keysOf(message.message_id);
  await files.remove(keys);
  await deleteItem(table, message);
  return keys.length;
}

export async function deleteItem({ client, tableName }: TableAccess, key: TableKey): Promise<void> {
  await client.send(new DeleteCommand({ TableName: tableName, Key: keyOf(key) }));
}
