import { trimStep } from '../../../../shared/store/listing-plan.ts';
import type { SignedWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { CallLog, describeCalls } from './call-log.ts';
import { itemSize } from './item-size.ts';
import { acknowledge, route } from './message-path.ts';
import { MeteredTable } from './metered-table.ts';
import type { TableIndex } from './write-units.ts';

/** What one message costs, as the n-th of its conversation: the mean of it and the next seven. */
export interface MessageCapacity {
  readonly messages: number;
  readonly writeUnits: number;
  /** Of these, what the indexes take. */
  readonly indexWriteUnits: number;
  readonly readUnits: number;
  readonly conversationBytes: number;
  /** On the acknowledged path: calls by operation, and how many of them follow upon each other. */
  readonly calls: string;
  readonly callCount: number;
  readonly roundTrips: number;
  /** Of the workflow's tasks. */
  readonly workflowCalls: string;
}

/** A conversation as the upstream service makes it. */
export const newConversation = {
  conversation_id: 'conv-00000000-0000-4000-8000-000000000000',
  conversation_status: 'open',
  channel_type: 'whatsapp',
  hand_off_to_human: false,
  thread_id: 'thread_000000000000000000000000',
  company_id: 'company-00000000',
  project_id: 'project-00000000',
  company_name: 'Example Ltd',
  credentials_reference: 'incoming-webhook/prod/company-00000000',
  last_activity_at: '2026-11-24T10:00:00.000Z',
  message_count: 0,
};

/** In a burst every message costs another amount: the list grows, and one in eight trims it. */
const window = trimStep;

const startsAt = Date.parse('2026-11-24T10:00:00.000Z');
const minuteMs = 60_000;

export interface MeasuredMessages {
  readonly sender: string;
  readonly nextMessage: () => SignedWebhook;
  /** All come within the same moment. Default: a minute apart. */
  readonly isBurst?: boolean;
}

/** Send messages of one sender through the project's own code and look at some of them, by their number from 1. */
export async function measureCapacity(
  indexes: readonly TableIndex[],
  { sender, nextMessage, isBurst = false }: MeasuredMessages,
  at: readonly number[],
): Promise<MessageCapacity[]> {
  const key = { conversation_id: newConversation.conversation_id, primary_channel: sender };
  const table = new MeteredTable(indexes, new CallLog());
  const channel_type = sender.includes('@') ? 'email' : newConversation.channel_type;
  table.put({ ...newConversation, ...key, channel_type });
  const measured: MessageCapacity[] = [];
  const before = new Map<number, MeteredTable['consumed']>();
  for (let number = 1; number < Math.max(...at) + window; number++) {
    const [acknowledged, routed] = [new CallLog(), new CallLog()];
    before.set(number, { ...table.consumed });
    const cloud = { table: table.countedBy(acknowledged), log: acknowledged };
    const receivedAt = new Date(startsAt + (isBurst ? 0 : number * minuteMs));
    const input = await acknowledge(nextMessage(), cloud, receivedAt);
    await route(input, { table: table.countedBy(routed), log: routed });
    const first = number - window + 1;
    const start = before.get(first);
    if (start === undefined || !at.includes(first)) continue;
    const meanOf = (name: keyof typeof start) => (table.consumed[name] - start[name]) / window;
    const indexWriteUnits = meanOf('writeIndexes');
    measured.push({
      messages: first,
      writeUnits: meanOf('writeTable') + indexWriteUnits,
      indexWriteUnits,
      readUnits: meanOf('readTable'),
      conversationBytes: itemSize(table.get(key) ?? {}),
      calls: describeCalls(acknowledged.calls),
      callCount: acknowledged.calls.length,
      roundTrips: acknowledged.roundTrips,
      workflowCalls: describeCalls(routed.calls),
    });
  }
  return measured;
}
