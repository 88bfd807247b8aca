import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { executionErrorOf, stepsOf } from '../../../../../tools/cli/deployment/execution-steps.ts';

const at = (ms: number) => new Date(Date.parse('2026-11-24T10:00:00.000Z') + ms);
const entered = (name: string, ms: number): HistoryEvent => ({
  type: 'TaskStateEntered',
  id: ms,
  timestamp: at(ms),
  stateEnteredEventDetails: { name },
});
const exited = (name: string, ms: number): HistoryEvent => ({
  type: 'TaskStateExited',
  id: ms,
  timestamp: at(ms),
  stateExitedEventDetails: { name },
});
const failed = (error: string): HistoryEvent => ({
  type: 'TaskFailed',
  id: 0,
  timestamp: at(0),
  taskFailedEventDetails: { error, cause: 'because', resource: 'invoke', resourceType: 'lambda' },
});

describe('the steps of an execution', () => {
  it('are the states in order with the times between which each ran', () => {
    const steps = stepsOf([entered('One', 10), exited('One', 30), entered('Two', 30), exited('Two', 35)]);

    expect(steps).toEqual([
      { state: 'One', enteredAt: at(10), exitedAt: at(30), errors: [] },
      { state: 'Two', enteredAt: at(30), exitedAt: at(35), errors: [] },
    ]);
  });

  it('carry each try that went wrong', () => {
    const steps = stepsOf([entered('One', 0), failed('First'), failed('Second'), exited('One', 9)]);

    expect(steps[0]?.errors).toEqual([
      { error: 'First', cause: 'because' },
      { error: 'Second', cause: 'because' },
    ]);
  });

  it('leave the state open in which an execution ended', () => {
    const events: HistoryEvent[] = [
      entered('One', 0),
      { type: 'ExecutionFailed', id: 2, timestamp: at(5), executionFailedEventDetails: { error: 'Broken' } },
    ];

    expect(stepsOf(events)[0]?.exitedAt).toBeUndefined();
    expect(executionErrorOf(events)).toEqual({ error: 'Broken', cause: '' });
  });

  it('of an execution without an error have none', () => {
    expect(executionErrorOf([entered('One', 0), exited('One', 1)])).toBeUndefined();
  });
});
