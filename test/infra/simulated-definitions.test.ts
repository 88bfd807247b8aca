import { describe, expect, it } from 'vitest';
import {
  executionTimeoutSeconds,
  failState,
  firstState,
  retryDelay,
  taskStates,
} from '../../tools/lab/simulate/cloud/workflow-states.ts';
import { conversationsTable } from '../../tools/lab/simulate/table/conversations-table.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

/** The simulator runs what is deployed: its workflow and its table are those of the template. */

const { template } = synthesize('prod');

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Record<string, unknown>[];
}

const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
const parts: readonly unknown[] = machine?.Properties.DefinitionString['Fn::Join'][1] ?? [];
const definition: {
  StartAt: string;
  TimeoutSeconds: number;
  States: Record<string, State>;
} = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'x')).join(''));

/** The task or the end that follows a state for this answer. */
function followed(name: string, output: Readonly<Record<string, unknown>>): string | undefined {
  const state = definition.States[name];
  const next =
    state?.Type === 'Choice'
      ? (state.Choices?.find(({ Condition }) => holds(Condition, output))?.Next ?? state.Default)
      : state?.Next;
  if (next === undefined) return undefined;
  const { Type } = definition.States[next] as State;
  return Type === 'Task' || Type === 'Fail' ? next : followed(next, output);
}

function holds(condition: string, output: Readonly<Record<string, unknown>>): boolean {
  const [, name = '', value] = /input\.(\w+) = '?(\w+)'?/.exec(condition) ?? [];
  return String(output[name]) === value;
}

describe('the simulated workflow', () => {
  it('begins and ends when the deployed one does', () => {
    expect([firstState, executionTimeoutSeconds]).toEqual([definition.StartAt, definition.TimeoutSeconds]);
  });

  it('has every task of the deployed one, with its time limit and its retries', () => {
    const deployed = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task');
    const { intervalSeconds, backoffRate, maxDelaySeconds } = retryDelay;

    expect(deployed.map(([name, { TimeoutSeconds, Retry }]) => [name, TimeoutSeconds, Retry])).toEqual(
      Object.entries(taskStates)
        .map(([name, { timeoutSeconds, retries }]) => [
          name,
          timeoutSeconds,
          [
            {
              ErrorEquals: ['States.ALL'],
              IntervalSeconds: intervalSeconds,
              MaxAttempts: retries,
              MaxDelaySeconds: maxDelaySeconds,
              BackoffRate: backoffRate,
              JitterStrategy: 'FULL',
            },
          ],
        ])
        .sort(
          ([left], [right]) =>
            deployed.findIndex(([name]) => name === left) - deployed.findIndex(([name]) => name === right),
        ),
    );
  });

  const outcomes = [
    'ready',
    'unknown_sender',
    'already_handled',
    'unprocessable',
    'routed',
    'fallback_sent',
    'adopted',
  ];
  const answers = outcomes.flatMap((outcome) =>
    [true, false].map((hand_off_to_human) => ({ outcome, hand_off_to_human })),
  );

  it.each(Object.keys(taskStates))('leads on from %s as the deployed one does, for each answer', (name) => {
    const simulated = answers.map((answer) => taskStates[name]?.next(answer));
    const deployed = answers.map((answer) => followed(name, answer));

    expect(simulated).toEqual(deployed);
    expect(definition.States[failState]?.Type).toBe('Fail');
  });
});

describe('the simulated table', () => {
  it('has the keys and the indexes of the deployed one, as far as the simulated code asks them', () => {
    const [table] = resourcesOf(template, 'AWS::DynamoDB::Table');
    const keyOf = (schema: { AttributeName: string }[]) => schema.map(({ AttributeName }) => AttributeName);
    const deployed = new Map(
      table?.Properties.GlobalSecondaryIndexes.map(
        (index: { IndexName: string; KeySchema: []; Projection: { NonKeyAttributes?: string[] } }) => [
          index.IndexName,
          [keyOf(index.KeySchema), index.Projection.NonKeyAttributes ?? []],
        ],
      ),
    );

    expect(keyOf(table?.Properties.KeySchema)).toEqual(Object.values(conversationsTable.key));
    for (const [name, { key, include }] of Object.entries(conversationsTable.indexes)) {
      expect(deployed.get(name)).toEqual([Object.values(key), include]);
    }
  });
});
