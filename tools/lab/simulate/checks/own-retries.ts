import type { ExecutionRecord } from '../cloud/journal.ts';
import type { Invocation } from '../world/invocation.ts';
import {
  type History,
  isMessage,
  itemAtEnd,
  textAt,
  tokenOfItem,
  type Violation,
  writesUntilEnd,
} from './history.ts';

/** Whether an invocation ended regularly: one that died owes nothing. */
function isOver(by: Invocation | undefined, ended: ReadonlySet<Invocation>): by is Invocation {
  return by !== undefined && ended.has(by);
}

function endedRuns({ cloud }: History): ReadonlySet<Invocation> {
  return new Set(cloud.journal.runs.flatMap(({ by, isDone }) => (isDone ? [by] : [])));
}

/**
 * An execution that has a message's lease does not end as if another one had it, unless it left the message to recovery: then
 * a claim that it gave up before may have been applied afterwards.
 */
export function checkOwnLease(history: History): Violation[] {
  return history.cloud.journal.executions
    .filter((execution) => execution.outcome === 'already_handled' && !isLeft(history, execution))
    .flatMap((execution): Violation[] => {
      const { id } = execution;
      const item = itemAtEnd(history, execution);
      const isOwn = textAt(item, 'lease_owner') === id && textAt(item, 'routing_status') === 'pending';
      if (!isOwn) return [];
      const text = `execution ${id} has the lease of ${tokenOfItem(item)}, and left it to others`;
      return [{ check: 'own lease', text }];
    });
}

/** Whether the execution itself wrote its message as pending and without a lease. */
function isLeft(history: History, execution: ExecutionRecord): boolean {
  return writesUntilEnd(history, execution).some(
    ({ by, after }) =>
      by?.id.startsWith(`${execution.id}/`) &&
      textAt(after, 'routing_status') === 'pending' &&
      textAt(after, 'lease_owner') === undefined,
  );
}

/** A try that is counted started something, or is taken back. */
export function checkCountedTries(history: History): Violation[] {
  const ended = endedRuns(history);
  const { writes, starts, unanswered } = history.cloud.journal;
  const counted = new Map<string, { by: Invocation; token: string; key: string; tries: number }>();
  for (const { by, call, before, after } of writes) {
    if (!isOver(by, ended) || by.name !== 'recover-pending' || !isMessage(after)) continue;
    if (call !== undefined && unanswered.has(call)) continue;
    const tries = Number(after.attempts?.N ?? 0) - Number(before?.attempts?.N ?? 0);
    const key = textAt(after, 'primary_channel') ?? '';
    const name = `${by.id} ${key}`;
    const known = counted.get(name)?.tries ?? 0;
    counted.set(name, { by, token: tokenOfItem(after), key, tries: known + tries });
  }
  return [...counted.values()]
    .filter(({ by, key, tries }) => {
      const hasStarted = starts.some((start) => start.by === by && start.messageKey === key);
      // After many faults the SDK may have given up without ever learning that the try was counted.
      const mayKnow = by.faults > 0 && by.faults < 4;
      return tries > 0 && !hasStarted && mayKnow && !hasTriedToStart(history, by);
    })
    .map(({ by, token }) => ({
      check: 'tries',
      text: `${by.id} counted a try of ${token} and started nothing`,
    }));
}

/** Its start may have failed, and the taking back as well. */
function hasTriedToStart({ cloud }: History, by: Invocation): boolean {
  return cloud.attempted.get(by)?.has('StartExecution') === true;
}

/** A request that stored a message starts its workflow. */
export function checkStoredIsStarted(history: History): Violation[] {
  const ended = endedRuns(history);
  const { writes, answers } = history.cloud.journal;
  return writes.flatMap(({ by, before, after }): Violation[] => {
    if (!isOver(by, ended) || by.name !== 'receive-webhook' || before !== undefined || !isMessage(after))
      return [];
    const isAccepted = answers.some((answer) => answer.by === by && answer.status === 200);
    // Of two deliveries at the same moment each may have made a copy: the one that stays has its workflow.
    const hasOther = writes.some(
      (write) =>
        write.by !== by &&
        write.by?.name === 'receive-webhook' &&
        write.before === undefined &&
        isMessage(write.after ?? {}) &&
        tokenOfItem(write.after) === tokenOfItem(after),
    );
    if (!isAccepted || hasOther || hasTriedToStart(history, by)) return [];
    const text = `${by.id} stored ${tokenOfItem(after)}, said 200, and started no workflow`;
    return [{ check: 'stored is started', text }];
  });
}
