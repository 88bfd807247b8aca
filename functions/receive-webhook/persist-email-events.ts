import type { EmailEvent } from '../../shared/messages/inbound-message.ts';
import { recordEmailStatus } from '../../shared/store/email-status.ts';
import { rememberEvents, withoutKnownEvents } from '../../shared/store/seen-events.ts';
import type { Deadline } from '../../shared/time/deadline.ts';
import type { PersistOptions } from './persist-options.ts';
import type { Persisted } from './receive-webhook.ts';

interface EventsCall {
  readonly options: PersistOptions;
  readonly deadline: Deadline;
}

/**
 * Process a batch of SendGrid's Event Webhook: record the status of each address on its conversations, then remember
 * the events. In this order, a batch that fails halfway is simply processed again.
 */
export async function persistEmailEvents(
  { options, deadline }: EventsCall,
  events: readonly EmailEvent[],
): Promise<Persisted> {
  const unseen = await withoutKnownEvents(options.table, events, deadline.signal);
  await recordEmailStatus(options.table, unseen, deadline.signal);
  await rememberEvents(options.table, unseen, deadline.signal);
  // Without a prototype: a custom argument can make an event of type `constructor`.
  const counts: Record<string, number> = Object.create(null);
  for (const { type } of unseen) counts[type] = (counts[type] ?? 0) + 1;
  return { outcome: 'email_events', counts };
}
