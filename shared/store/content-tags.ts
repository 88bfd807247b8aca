/**
 * Marks every object that no message of a conversation owns yet. The bucket deletes what keeps the mark as soon as the
 * table forgets the messages of unknown senders, so a file whose message was never stored does not stay.
 */
export const unownedTag = { key: 'sender', value: 'unknown' } as const;
