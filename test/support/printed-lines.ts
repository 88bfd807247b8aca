import { vi } from 'vitest';

export interface PrintedLines {
  /** Every line since the last `clear`, logs and metrics, parsed. */
  all(): Record<string, unknown>[];
  /** The EMF lines alone. */
  metrics(): Record<string, unknown>[];
  clear(): void;
}

/** Keep what a handler prints: its logs and metrics go to the console then. Call it before the handler is imported. */
export function capturePrintedLines(): PrintedLines {
  vi.stubEnv('POWERTOOLS_DEV', 'true');
  vi.stubEnv('POWERTOOLS_METRICS_DISABLED', 'false');
  vi.stubEnv('POWERTOOLS_SERVICE_NAME', 'test');
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  for (const level of ['debug', 'info', 'warn', 'error'] as const) {
    vi.spyOn(console, level).mockImplementation(print);
  }
  const all = () => print.mock.calls.map(([line]) => JSON.parse(String(line)) as Record<string, unknown>);
  return { all, metrics: () => all().filter((line) => '_aws' in line), clear: () => print.mockClear() };
}
