import type { History } from '../../tools/lab/simulate/checks/history.ts';
import { Cloud } from '../../tools/lab/simulate/cloud/cloud.ts';
import { FaultSource } from '../../tools/lab/simulate/faults.ts';
import { planHistory } from '../../tools/lab/simulate/plan-history.ts';
import type { Item } from '../../tools/lab/simulate/table/table-errors.ts';
import { World } from '../../tools/lab/simulate/world/world.ts';

/** One write of a history, in milliseconds after its beginning; `removed` names the item that goes. */
export type PlannedWrite =
  | { readonly at: number; readonly put: Item }
  | { readonly at: number; readonly removed: Item };

/** A message as the checks know it: one delivery, acknowledged. */
export interface DeliveredMessage {
  readonly token: string;
  readonly from: string;
  readonly at: number;
}

/** A history of writes without the functions that would make them, for the tests of a check. */
export async function historyOf(
  message: DeliveredMessage,
  writes: readonly PlannedWrite[],
): Promise<History> {
  const world = new World(1);
  const faults = new FaultSource(1, { rates: new Map() });
  const cloud = new Cloud({ world, faults, outages: [], isPrinted: false, indexLagMs: () => 0 });
  const { state } = cloud.table;
  for (const write of writes) {
    const item = 'put' in write ? write.put : write.removed;
    const after = 'put' in write ? write.put : undefined;
    world.at(world.startedAt + write.at, () => state.write(state.keyOf(item), after));
  }
  await world.run();
  const sender = { address: message.from, channel: 'sms' } as const;
  const at = world.startedAt + message.at;
  const planned = { id: 'message 1', token: message.token, sender, at: message.at };
  const delivery = { ...planned, textBytes: 10, attachments: 0, again: 'no' } as const;
  return {
    cloud,
    plan: planHistory(1, new Set()),
    deliveries: [{ message: delivery, isAcknowledged: true, firstAt: at, lastAt: at + 50 }],
    excused: new Set(),
  };
}

/** A conversation as the upstream service writes it. */
export function simulatedConversation(id: string, from: string, rest: Item = {}): Item {
  return {
    conversation_id: { S: id },
    primary_channel: { S: from },
    company_id: { S: `company of ${id}` },
    ...rest,
  };
}

/** A message as the ingress, or a move, puts it under a conversation. */
export function simulatedMessage(conversationId: string, token: string): Item {
  return {
    conversation_id: { S: conversationId },
    primary_channel: { S: `message#${token}` },
    message_id: { S: token },
    content: { S: `${token} hello` },
    is_listed: { BOOL: false },
  };
}
