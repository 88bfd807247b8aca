import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import type { Execution, Step } from '../../wire.ts';
import { formatDuration } from '../core/format.ts';
import { OutsideText } from '../ui/outside-text.tsx';
import { stateRunsOf } from './state-runs.ts';
import { StepDataView } from './step-data-view.tsx';

interface RunTableProps {
  readonly messageId: string;
  readonly execution: Execution;
}

/** The states in order, when each began and how long it took, what went wrong in it, and its data on demand. */
export function RunTable({ messageId, execution }: RunTableProps) {
  const [openStep, setOpenStep] = useState<number>();
  const { steps, startedAt, stoppedAt } = execution;
  const startMs = Date.parse(startedAt);
  const lastMs = Math.max(
    ...steps.map(({ exitedAt, enteredAt }) => Date.parse(exitedAt ?? enteredAt)),
    startMs + 1,
  );
  const totalMs = (stoppedAt === null ? lastMs : Date.parse(stoppedAt)) - startMs;
  return (
    <table class="steps">
      <caption class="visually-hidden">States of this execution</caption>
      <thead>
        <tr>
          <th scope="col">State</th>
          <th scope="col" class="number">
            began
          </th>
          <th scope="col" class="number">
            took
          </th>
          <th scope="col">
            <span class="visually-hidden">Timeline</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          <Fragment key={`${index} ${step.state}`}>
            <StepRow
              step={step}
              execution={execution}
              totalMs={totalMs}
              isOpen={index === openStep}
              onToggle={() => setOpenStep(index === openStep ? undefined : index)}
            />
            {index === openStep && (
              <tr>
                <td colSpan={4} class="step-data">
                  <StepDataView messageId={messageId} execution={execution} index={index} />
                </td>
              </tr>
            )}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}

interface StepRowProps {
  readonly step: Step;
  readonly execution: Execution;
  readonly totalMs: number;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

function StepRow({ step, execution, totalMs, isOpen, onToggle }: StepRowProps) {
  const run = stateRunsOf({ ...execution, steps: [step] }).get(step.state);
  const beganMs = Date.parse(step.enteredAt) - Date.parse(execution.startedAt);
  const tookMs = run?.durationMs;
  const share = (ms: number) => `${Math.min(100, Math.max(0, (ms / totalMs) * 100))}%`;
  return (
    <tr>
      <th scope="row">
        <button type="button" class="step-name" aria-expanded={isOpen} onClick={onToggle}>
          {step.state}
        </button>
        {step.errors.map(({ error, cause }, index) => (
          <p key={`${index} ${error}`} class="step-error">
            Try {index + 1}: <OutsideText text={`${error} ${cause}`.trim()} />
          </p>
        ))}
      </th>
      <td class="number">+{formatDuration(beganMs)}</td>
      <td class="number">{tookMs === undefined ? '…' : formatDuration(tookMs)}</td>
      <td class="span" aria-hidden="true">
        <span class="span-track">
          <span
            class={`bar bar-${run?.outcome ?? 'passed'}`}
            style={{ left: share(beganMs), width: share(tookMs ?? totalMs - beganMs) }}
          />
        </span>
      </td>
    </tr>
  );
}
