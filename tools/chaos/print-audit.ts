import type { ChaosResult } from './run-chaos.ts';

/** The result as a table for people, with the line `lost 0` for scripts. */
export function printAudit({ audit, injected, killed, recoveryRuns }: ChaosResult): string {
  const rows: [string, number][] = [
    ['acknowledged', audit.acknowledged],
    ['stored', audit.stored],
    ['routed', audit.routed],
    ['duplicates suppressed', audit.duplicatesSuppressed],
    ['lost', audit.lost],
    ['doubled in the table', audit.doubledInTable],
    ['doubled on a queue', audit.doubledOnQueue],
    ['pending', audit.pending],
    ['failed', audit.failed],
    ['faults injected', [...injected.values()].reduce((sum, count) => sum + count, 0)],
    ['functions killed', killed],
    ['recovery runs', recoveryRuns],
  ];
  const faults = [...injected.entries()].sort().map(([fault, count]) => `  ${fault} ${count}`);
  return [
    ...rows.map(([name, count]) => `${name.padEnd(24)}${String(count).padStart(7)}`),
    'faults:',
    ...faults,
    `lost ${audit.lost}`,
  ].join('\n');
}

/** What the promise demands of a run. Doubles on a queue are allowed where a send's answer was lost. */
export function isPromiseKept({ audit, injected }: ChaosResult): boolean {
  const lostAnswers =
    (injected.get('SendMessage lost_answer') ?? 0) + (injected.get('SendMessage slow') ?? 0);
  return (
    audit.lost === 0 &&
    audit.doubledInTable === 0 &&
    audit.pending === 0 &&
    audit.doubledOnQueue <= lostAnswers
  );
}
