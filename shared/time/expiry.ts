/** When an item received at `from` expires, in seconds since 1970; undefined keeps it indefinitely. */
export function expiryOf(from: Date, retentionDays: number): number;
export function expiryOf(from: Date, retentionDays: number | undefined): number | undefined;
export function expiryOf(from: Date, retentionDays: number | undefined): number | undefined {
  return retentionDays === undefined
    ? undefined
    : Math.floor(from.getTime() / 1_000) + retentionDays * 86_400;
}
