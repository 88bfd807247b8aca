/** When an item that came at `from` is to be forgotten, in seconds since 1970; undefined keeps it for ever. */
export function expiryOf(from: Date, retentionDays: number): number;
export function expiryOf(from: Date, retentionDays: number | undefined): number | undefined;
export function expiryOf(from: Date, retentionDays: number | undefined): number | undefined {
  return retentionDays === undefined
    ? undefined
    : Math.floor(from.getTime() / 1_000) + retentionDays * 86_400;
}
