import { useEffect, useState } from 'preact/hooks';
import type { Execution } from '../../wire.ts';
import { read } from '../core/api.ts';
import { formatDuration, formatTime } from '../core/format.ts';
import { usePolling, useStage } from '../core/stage.ts';
import { useData } from '../core/use-data.ts';
import { StatusBadge } from '../ui/badge.tsx';
import { EmptyState, LoadError, Loading } from '../ui/empty-state.tsx';
import { OutsideText } from '../ui/outside-text.tsx';
import { RunGraph } from './run-graph.tsx';
import { runLabel } from './run-label.ts';
import { RunTable } from './run-table.tsx';
import type { Definition } from './workflow-graph.ts';

interface RunPanelProps {
  readonly messageId: string;
  /** Changes when something has become of the message: its executions are followed again. */
  readonly version: string;
}

/** While an execution runs, and as long as there is none yet. */
const followEveryMs = 300;
/** The execution log comes some seconds late. */
const followStageEveryMs = 10_000;

/** The executions of a message: the last one, or the one that is chosen, as a graph and as a table. */
export function RunPanel({ messageId, version }: RunPanelProps) {
  const [chosen, setChosen] = useState<string>();
  const [isOver, setOver] = useState(false);
  const polling = usePolling(followEveryMs, followStageEveryMs);
  const workflow = useData('workflow', () => read<Definition>('workflow'));
  const executions = useData(
    `executions ${messageId}`,
    () => read<readonly Execution[]>('executions', { message: messageId }),
    isOver ? undefined : polling,
  );
  const all = executions.value;
  useEffect(() => setOver(false), [messageId, version]);
  useEffect(() => {
    if (all !== undefined) setOver(all.length > 0 && all.every(({ status }) => status !== 'RUNNING'));
  }, [all]);

  if (executions.error && !all) return <LoadError error={executions.error} retry={executions.reload} />;
  if (all === undefined) return <Loading />;
  const execution = all.find(({ name }) => name === chosen) ?? all.at(-1);
  if (execution === undefined) return <NoExecution />;
  return (
    <div class="run">
      {all.length > 1 && (
        <ExecutionTabs messageId={messageId} all={all} open={execution} choose={setChosen} />
      )}
      <p class="run-head">
        <StatusBadge status={execution.status} />
        <span>{lengthOf(execution)}</span>
        <time class="muted push" dateTime={execution.startedAt}>
          {formatTime(execution.startedAt)}
        </time>
      </p>
      {execution.error && (
        <p class="run-error">
          <strong>{execution.error.error}</strong> <OutsideText text={execution.error.cause} />
        </p>
      )}
      {workflow.value && <RunGraph definition={workflow.value} execution={execution} />}
      <RunTable key={execution.name} messageId={messageId} execution={execution} />
    </div>
  );
}

function NoExecution() {
  if (useStage() !== null)
    return (
      <EmptyState title="No execution in the log">
        <p>
          The execution log is searched within an hour of the receipt, around the queueing and in the last
          hour. It comes some seconds late, and ends with the stage's log retention. npm run logs -- --find
          and the message ID shows what the functions logged.
        </p>
      </EmptyState>
    );
  return (
    <EmptyState title="No execution yet">
      <p>
        The message is stored. Its workflow starts immediately, or within a minute when recovery starts it. A
        request in quarantine has none.
      </p>
    </EmptyState>
  );
}

interface ExecutionTabsProps {
  readonly messageId: string;
  readonly all: readonly Execution[];
  readonly open: Execution;
  readonly choose: (name: string) => void;
}

function ExecutionTabs({ messageId, all, open, choose }: ExecutionTabsProps) {
  return (
    <fieldset class="tabs">
      <legend class="visually-hidden">Execution</legend>
      {all.map(({ name }) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === open.name}
          onClick={() => choose(name)}
          title={name}
        >
          {runLabel(name, messageId)}
        </button>
      ))}
    </fieldset>
  );
}

function lengthOf({ startedAt, stoppedAt }: Execution): string {
  return stoppedAt === null ? 'running' : formatDuration(Date.parse(stoppedAt) - Date.parse(startedAt));
}
