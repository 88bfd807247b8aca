import { describe, expect, it } from 'vitest';
import { toExecutions } from '../../../../../tools/console/stage/execution-log.ts';
import { toLoggedEvent } from '../../../../../tools/console/stage/logged-event.ts';

const arn = (name: string, id = 'b7c3') =>
  `arn:aws:states:eu-west-1:111122223333:express:WorkflowStateMachine-x1:${name}:${id}`;

/** Lines of one execution, as Step Functions writes them. */
const linesOf =
  (executionArn: string) =>
  (id: number, type: string, details: object = {}) =>
    JSON.stringify({
      details,
      redrive_count: '0',
      id: String(id),
      type,
      previous_event_id: String(id - 1),
      event_timestamp: String(1_785_902_417_000 + id),
      execution_arn: executionArn,
    });

const line = linesOf(arn('SM1-1'));

const executionsOf = (lines: readonly string[], messageId = 'SM1') =>
  toExecutions(
    lines.flatMap((text) => toLoggedEvent(text) ?? []),
    messageId,
  );

describe('the execution log', () => {
  it('tells the states of an execution in their order, also when the lines come in another', () => {
    const [execution] = executionsOf([
      line(6, 'ExecutionSucceeded'),
      line(3, 'TaskStateExited', { name: 'BuildContext', output: '{"context":{}}' }),
      line(1, 'ExecutionStarted'),
      line(4, 'ChoiceStateEntered', { name: 'IsKnown' }),
      line(2, 'TaskStateEntered', { name: 'BuildContext', input: '{}' }),
      line(5, 'ChoiceStateExited', { name: 'IsKnown' }),
    ]);

    expect(execution).toMatchObject({
      name: 'SM1-1',
      status: 'SUCCEEDED',
      startedAt: new Date(1_785_902_417_001),
      stoppedAt: new Date(1_785_902_417_006),
      states: ['BuildContext', 'IsKnown'],
    });
    expect(execution?.steps[0]).toMatchObject({ input: '{}', output: '{"context":{}}' });
  });

  it.each([
    ['ExecutionFailed', 'FAILED'],
    ['ExecutionTimedOut', 'TIMED_OUT'],
    ['ExecutionAborted', 'ABORTED'],
  ])('reads %s with its error', (type, status) => {
    const [execution] = executionsOf([
      line(1, 'ExecutionStarted'),
      line(2, 'TaskStateEntered', { name: 'RouteMessage' }),
      line(3, 'TaskFailed', { error: 'Lambda.Unknown', cause: 'it ended' }),
      line(4, type, { error: 'States.TaskFailed', cause: 'no retry left' }),
    ]);

    expect(execution).toMatchObject({
      status,
      error: { error: 'States.TaskFailed', cause: 'no retry left' },
      steps: [{ state: 'RouteMessage', errors: [{ error: 'Lambda.Unknown', cause: 'it ended' }] }],
    });
  });

  it('names an error by its event where the log holds no execution data', () => {
    const [execution] = executionsOf([
      line(1, 'ExecutionStarted'),
      line(2, 'TaskStateEntered', { name: 'RouteMessage' }),
      line(3, 'TaskTimedOut'),
      line(4, 'ExecutionFailed'),
    ]);

    expect(execution?.steps[0]?.errors).toEqual([{ error: 'TaskTimedOut', cause: '' }]);
    expect(execution?.error).toEqual({ error: 'ExecutionFailed', cause: '' });
  });

  it('says that an execution runs whose end is not logged yet', () => {
    expect(executionsOf([line(1, 'ExecutionStarted')])).toMatchObject([
      { status: 'RUNNING', stoppedAt: undefined },
    ]);
  });

  it('keeps the executions of a message apart, and leaves out those of another one', () => {
    const found = executionsOf([
      linesOf(arn('SM1-r2', 'second'))(9, 'ExecutionStarted'),
      linesOf(arn('SM1-1', 'first'))(1, 'ExecutionStarted'),
      linesOf(arn('SM12-1'))(1, 'ExecutionStarted'),
    ]);

    expect(found.map(({ name }) => name)).toEqual(['SM1-1', 'SM1-r2']);
  });

  it('counts a line once that two searches found', () => {
    const lines = [line(1, 'ExecutionStarted'), line(2, 'PassStateEntered', { name: 'Done' })];

    expect(executionsOf([...lines, ...lines])[0]?.states).toEqual(['Done']);
  });

  it.each([
    '',
    'Permissions are set correctly to allow AWS CloudWatch Logs to write into your logs',
    '{"type":"ExecutionStarted"}',
    '[1]',
    'null',
    '{"type":"ExecutionStarted","execution_arn":"arn:aws:sqs:eu-west-1:1:queue"}',
  ])('leaves out a line that is no event: %s', (text) => {
    expect(toLoggedEvent(text)).toBeUndefined();
  });
});
