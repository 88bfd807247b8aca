import type { FinalStatus } from '../../shared/store/routing-status.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import type { MarkFailedInput } from '../../shared/workflow.ts';

export interface MarkFailedPorts {
  finish(key: TableKey, status: FinalStatus): Promise<boolean>;
}

/** Mark a message that cannot be processed as `failed`, with the reason. True if this call did it. */
export function markFailed(input: MarkFailedInput, ports: MarkFailedPorts): Promise<boolean> {
  const key = { conversation_id: input.conversation_id, primary_channel: input.message_key };
  return ports.finish(key, { status: 'failed', reason: input.reason });
}
