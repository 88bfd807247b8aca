import { type History, isMessage, isUnknown, textAt, type Violation } from './history.ts';

/** Each file goes with a message that is kept, or has a mark by which the bucket forgets it. Never both, never neither. */
export function checkFilesOwned({ cloud }: History): Violation[] {
  const kept = new Set(
    [...cloud.table.state.items.values()]
      .filter((item) => isMessage(item) && !isUnknown(item))
      .map((item) => textAt(item, 'message_id')),
  );
  return [...cloud.bucket.objects].flatMap(([key, { tags }]): Violation[] => {
    if (!key.startsWith('messages/')) return [];
    const isKept = kept.has(key.split('/')[1]);
    const isMarked = Object.keys(tags).length > 0;
    if (isKept !== isMarked) return [];
    const text = isKept ? 'is deleted before its message is' : 'has no owner, and stays indefinitely';
    return [{ check: 'files are owned', text: `${key.replace(/[0-9a-f]{40,}/, '…')} ${text}` }];
  });
}
