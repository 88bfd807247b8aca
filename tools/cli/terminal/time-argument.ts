const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** How every command spells a time. */
export const timeHelp = '30m, 6h or 2d ago, or an ISO 8601 time such as 2026-11-24T10:00:00Z';

/** Read a time from the command line; throws an Error that names the option. */
export function timeArgument(option: string, text: string, now: Date): Date {
  const [, amount, unit] = /^(\d{1,4})([mhd])$/.exec(text) ?? [];
  if (unit !== undefined) return new Date(now.getTime() - Number(amount) * (unitMs[unit] ?? 0));
  const time = /^\d{4}-\d\d-\d\d/.test(text) ? new Date(text) : new Date(Number.NaN);
  if (Number.isNaN(time.getTime())) throw new Error(`${option} takes ${timeHelp}, not "${text}"`);
  return time;
}
