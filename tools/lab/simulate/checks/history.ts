import type { Delivery } from '../actors/provider.ts';
import { type Cloud, tokenOf } from '../cloud/cloud.ts';
import type { ExecutionRecord, WriteRecord } from '../cloud/journal.ts';
import type { Plan } from '../plan.ts';
import type { Item } from '../table/table-errors.ts';

/** A broken promise. */
export interface Violation {
  /** The check's name. */
  readonly check: string;
  readonly text: string;
}

/** What a check looks at: a history after everything is over. */
export interface History {
  readonly cloud: Cloud;
  readonly plan: Plan;
  readonly deliveries: readonly Delivery[];
  /** Texts that are stored twice by the limit that the documentation names; see `storedTwiceByLag`. */
  readonly excused: ReadonlySet<string>;
}

/** The message items of a text, under any conversation. */
export function itemsOf({ cloud }: History, token: string): Item[] {
  return [...cloud.table.state.items.values()].filter(
    (item) => isMessage(item) && tokenOfItem(item) === token,
  );
}

export function isMessage(item: Item | undefined): item is Item {
  return item?.primary_channel?.S?.startsWith('message#') === true;
}

export function tokenOfItem(item: Item | undefined): string {
  return tokenOf(item?.content?.S ?? '');
}

export function textAt(item: Item | undefined, name: string): string | undefined {
  return item?.[name]?.S;
}

export function isUnknown(item: Item): boolean {
  return item.conversation_id?.S?.startsWith('unknown#') === true;
}

/** What was written to the message item of an execution before the execution ended, by anybody. */
export function writesUntilEnd({ cloud }: History, execution: ExecutionRecord): WriteRecord[] {
  const { conversationId, messageKey, endedAt } = execution;
  return cloud.journal.writes.filter(
    ({ at, before, after }) =>
      at <= endedAt &&
      idOf(after ?? before) === conversationId &&
      textAt(after ?? before, 'primary_channel') === messageKey,
  );
}

/** The message item of an execution, as it was written last before the execution ended. */
export function itemAtEnd(history: History, execution: ExecutionRecord): Item | undefined {
  return writesUntilEnd(history, execution).at(-1)?.after;
}

export function idOf(item: Item | undefined): string | undefined {
  return textAt(item, 'conversation_id');
}

export function isSameItem(one: Item, other: Item): boolean {
  return idOf(one) === idOf(other) && textAt(one, 'primary_channel') === textAt(other, 'primary_channel');
}
