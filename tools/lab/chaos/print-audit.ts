import type { ChaosResult } from './run-chaos.ts';

/** The result as a table for people, with the line `lost 0` for scripts. */
export function printAudit(result: ChaosResult): string {
  const { audit, injected, killed, recoveryRuns, unsent } = result;
  const rows: [string, number][] = [
    ['sent', audit.sent],
    ['not sent in time', unsent],
    ['acknowledged', audit.acknowledged],
    ...[...audit.givenUp].map(([status, count]): [string, number] => [`given up after ${status}`, count]),
    ['stored', audit.stored],
    ['routed', audit.routed],
    ['unknown senders decided', audit.decided],
    ['duplicates suppressed', audit.duplicatesSuppressed],
    ['duplicated in the table', audit.doubledInTable],
    ['duplicated on a queue', audit.doubledOnQueue],
    ['duplicated without reason', audit.doubledWithoutReason],
    ['answered twice', audit.answeredTwice],
    ['pending', audit.pending],
    ['failed', audit.failed],
    ['faults injected', [...injected.values()].reduce((sum, count) => sum + count, 0)],
    ['functions killed', killed],
    ['recovery runs', recoveryRuns],
  ];
  const faults = [...injected.entries()].sort().map(([fault, count]) => `  ${fault} ${count}`);
  return [
    'faults:',
    ...faults,
    ...rows.map(([name, count]) => `${name.padEnd(26)}${String(count).padStart(5)}`),
    `lost ${audit.lost}`,
  ].join('\n');
}

/** The result for a program. The counts are named as the table's rows are, in snake case. */
export function auditDocument(result: ChaosResult): Record<string, unknown> {
  const { audit, injected, killed, recoveryRuns, unsent } = result;
  return {
    is_promise_kept: isPromiseKept(result),
    lost: audit.lost,
    sent: audit.sent,
    not_sent_in_time: unsent,
    acknowledged: audit.acknowledged,
    given_up_after: Object.fromEntries(audit.givenUp),
    stored: audit.stored,
    routed: audit.routed,
    unknown_senders_decided: audit.decided,
    duplicates_suppressed: audit.duplicatesSuppressed,
    duplicated_in_the_table: audit.doubledInTable,
    duplicated_on_a_queue: audit.doubledOnQueue,
    duplicated_without_reason: audit.doubledWithoutReason,
    answered_twice: audit.answeredTwice,
    pending: audit.pending,
    failed: audit.failed,
    faults: Object.fromEntries(injected),
    functions_killed: killed,
    recovery_runs: recoveryRuns,
  };
}

/** What the promise demands of a run. Doubles on a queue are allowed where the outcome of a send was lost. */
export function isPromiseKept({ audit, unsent }: ChaosResult): boolean {
  const mustBeNone = [
    unsent,
    audit.lost,
    audit.doubledInTable,
    audit.doubledWithoutReason,
    audit.answeredTwice,
    audit.pending,
    audit.failed,
  ];
  return mustBeNone.every((count) => count === 0);
}
