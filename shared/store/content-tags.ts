/** Marks the objects of unknown senders' messages: the bucket forgets them as soon as the table forgets the message. */
export const unknownSenderTag = { key: 'sender', value: 'unknown' } as const;
