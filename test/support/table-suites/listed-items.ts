import { messageSortKey } from '../../../shared/store/table-keys.ts';
import { messageItem } from '../builders.ts';

export function message(id = 'SM1', overrides: Parameters<typeof messageItem>[0] = {}) {
  return messageItem({ message_id: id, primary_channel: messageSortKey(id), ...overrides });
}

/** A list as long as this; each entry says which it is. */
export function entries(count: number) {
  return Array.from({ length: count }, (_, index) => ({ message_id: `old-${index}`, content: '' }));
}

export function idsOf(record: { readonly messages?: unknown } | undefined) {
  return ((record?.messages ?? []) as { message_id: string }[]).map(({ message_id }) => message_id);
}
