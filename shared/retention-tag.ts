/** The stack's tag that says how many days messages of conversations are kept: operators' tools read what is deployed. */
export const retentionTagKey = 'message-retention-days';

const unlimited = 'unlimited';

export function retentionTagValue(messageDays: number | undefined): string {
  return messageDays === undefined ? unlimited : String(messageDays);
}

/** The days that the tag's value says, undefined for an unlimited retention. Throws an Error on anything else. */
export function retentionOfTag(value: string | undefined): number | undefined {
  if (value === unlimited) return undefined;
  if (value === undefined || !/^[1-9]\d{0,5}$/.test(value)) {
    throw new Error(`the stack's tag ${retentionTagKey} is missing or unreadable: deploy this version first`);
  }
  return Number(value);
}
