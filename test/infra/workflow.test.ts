import aslValidator from 'asl-validator';
import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { mediaSeconds } from '../../shared/workflow.ts';
import { liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const { template } = synthesize('prod');
const [machine] = resourcesOf(template, 'AWS::StepFunctions::StateMachine');
const definition = definitionOf(template);
const withLive = definitionOf(synthesize('prod', { liveUpdates }).template);

interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::Join'?: readonly [string, readonly unknown[]];
  readonly 'Fn::GetAtt'?: readonly string[];
}

interface Task {
  readonly Type: string;
  readonly TimeoutSeconds: number;
  readonly Retry: readonly { readonly MaxAttempts: number }[];
  readonly Arguments: { readonly FunctionName: string };
}

function definitionOf(of: Template) {
  const [found] = resourcesOf(of, 'AWS::StepFunctions::StateMachine');
  return JSON.parse(plainText(found?.Properties.DefinitionString));
}

/** The definition with a partition and function names in the place of what CloudFormation fills in. */
function plainText(value: unknown): string {
  if (typeof value === 'string') return value;
  const { Ref, 'Fn::Join': join, 'Fn::GetAtt': attribute } = value as Intrinsic;
  if (join) return join[1].map(plainText).join('');
  return Ref === 'AWS::Partition'
    ? 'aws'
    : `arn:aws:lambda:us-east-1:000000000000:function:${attribute?.[0]}`;
}

/** Where a Choice leads for each of these outcomes. */
function waysOf(state: string, of = definition): Record<string, string> {
  const { Choices, Default } = of.States[state];
  const ways = Choices.map(({ Condition, Next }: { Condition: string; Next: string }) => [
    /'(\w+)'|= (\w+) /.exec(Condition)?.slice(1).find(Boolean),
    Next,
  ]);
  return { ...Object.fromEntries(ways), otherwise: Default };
}

const tasks = Object.entries<Task>(definition.States).filter(([, { Type }]) => Type === 'Task');

describe('the workflow', () => {
  it('the workflow is valid Amazon States Language', () => {
    const { isValid, errors } = aslValidator(definition);

    expect(errors).toEqual([]);
    expect(isValid).toBe(true);
  });

  it('the workflow is an Express workflow that ends before the lease of a message does', () => {
    expect(machine?.Properties.StateMachineType).toBe('EXPRESS');
    expect(definition.QueryLanguage).toBe('JSONata');
    expect(definition.TimeoutSeconds).toBeLessThan(55);
  });

  it('begins with the context', () => {
    expect(definition.StartAt).toBe('BuildContext');
    expect(definition.States.BuildContext.Next).toBe('KnownSender?');
  });

  it('tells known senders, strangers and messages that are done or hopeless apart', () => {
    expect(waysOf('KnownSender?')).toEqual({
      ready: 'HandOffToHuman?',
      already_handled: 'Done',
      unprocessable: 'MarkFailed',
      otherwise: 'SendUnknownSenderFallback',
    });
  });

  it('routes to people or to the machine', () => {
    expect(waysOf('HandOffToHuman?')).toEqual({
      true: 'RouteToHandoffQueue',
      otherwise: 'RouteToRepliesQueue',
    });
    expect(definition.States.RouteToHandoffQueue.Arguments.Payload).toContain("'queue_kind': 'handoff'");
    expect(definition.States.RouteToRepliesQueue.Arguments.Payload).toContain("'queue_kind': 'replies'");
  });

  it('asks after routing and after a fallback whether the message was hopeless', () => {
    expect(definition.States.RouteToHandoffQueue.Next).toBe('Routed?');
    expect(definition.States.RouteToRepliesQueue.Next).toBe('Routed?');
    expect(definition.States.SendUnknownSenderFallback.Next).toBe('Answered?');
    expect(waysOf('Routed?').unprocessable).toBe('MarkFailed');
    expect(waysOf('Answered?')).toEqual({ unprocessable: 'MarkFailed', otherwise: 'Done' });
  });

  it('ends in a Pass with the outcome alone, and in a failed execution for a failed message', () => {
    expect(definition.States.Done).toMatchObject({
      Type: 'Pass',
      Output: { outcome: '{% $states.input.outcome %}' },
      End: true,
    });
    expect(definition.States.MarkFailed.Next).toBe('MessageFailed');
    expect(definition.States.MessageFailed.Type).toBe('Fail');
  });

  it.each(tasks)(
    '%s has a literal time-out and retries everything with backoff and jitter',
    (_name, task) => {
      expect(task.TimeoutSeconds).toBeTypeOf('number');
      expect(task.Retry).toEqual([
        {
          ErrorEquals: ['States.ALL'],
          IntervalSeconds: 1,
          BackoffRate: 2,
          MaxAttempts: expect.any(Number),
          MaxDelaySeconds: 4,
          JitterStrategy: 'FULL',
        },
      ]);
    },
  );

  it.each([
    ['BuildContext', 'RouteToRepliesQueue', 'MarkFailed'],
    ['BuildContext', 'RouteToHandoffQueue', 'MarkFailed'],
    ['BuildContext', 'SendUnknownSenderFallback', 'MarkFailed'],
  ])('has time for every retry on the way %s, %s, %s', (...way) => {
    const seconds = way.map((state) => longestSeconds(definition.States[state]));

    expect(seconds.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(definition.TimeoutSeconds);
  });

  it('gives a function no more time than its state has', () => {
    const timeouts = new Map(
      resourcesOf(template, 'AWS::Lambda::Function').map(({ id, Properties }) => [id, Properties.Timeout]),
    );

    expect(
      tasks.map(([, { Arguments, TimeoutSeconds }]) => [
        timeouts.get(Arguments.FunctionName.split(':').at(-1) ?? ''),
        TimeoutSeconds,
      ]),
    ).toSatisfy((pairs: number[][]) => pairs.every(([lambda, state]) => lambda === state));
  });

  it('traces, and logs every event without the texts of customers', () => {
    expect(machine?.Properties.TracingConfiguration).toEqual({ Enabled: true });
    expect(machine?.Properties.LoggingConfiguration).toMatchObject({
      Level: 'ALL',
      IncludeExecutionData: false,
    });
  });
});

describe('the workflow with live updates', () => {
  const { NotifyLiveUi } = withLive.States;

  it('the workflow with live updates is valid Amazon States Language', () => {
    expect(aslValidator(withLive).errors).toEqual([]);
  });

  it('tells live clients of what was routed now, and of nothing else', () => {
    expect(waysOf('Routed?', withLive)).toEqual({
      routed: 'NotifyLiveUi',
      unprocessable: 'MarkFailed',
      otherwise: 'Done',
    });
    expect(waysOf('Answered?', withLive)).toEqual(waysOf('Answered?'));
  });

  it('hands on the context that was routed, which the routing task does not answer', () => {
    const kept = { routed_context: '{% $states.input.context %}' };

    expect(withLive.States.RouteToRepliesQueue.Assign).toEqual(kept);
    expect(withLive.States.RouteToHandoffQueue.Assign).toEqual(kept);
    expect(NotifyLiveUi.Arguments.Payload).toContain("'context': $routed_context");
  });

  it('ends as a success also when the notification fails, which is tried once', () => {
    expect(NotifyLiveUi).toMatchObject({
      Next: 'Done',
      Output: '{% $states.input %}',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done', Output: '{% $states.input %}' }],
    });
    expect(NotifyLiveUi).not.toHaveProperty('Retry');
  });

  it('waits for it, after the routing, for less time than an execution has left', () => {
    const way = [withLive.States.BuildContext, withLive.States.RouteToRepliesQueue].map(longestSeconds);
    const routing = way.reduce((sum, each) => sum + each);

    expect(NotifyLiveUi.TimeoutSeconds).toBe(8);
    expect(routing + NotifyLiveUi.TimeoutSeconds).toBeLessThanOrEqual(withLive.TimeoutSeconds);
  });
});

describe('the workflow that archives media', () => {
  const archiving = definitionOf(synthesize('prod', { archiveMedia: true, liveUpdates }).template);
  const { ArchiveMedia } = archiving.States;

  it('the workflow that archives media is valid Amazon States Language', () => {
    expect(aslValidator(archiving).errors).toEqual([]);
  });

  it('takes the step for messages with media only, so that it never delays a text', () => {
    expect(waysOf('KnownSender?', archiving).ready).toBe('HasMedia?');
    expect(waysOf('HasMedia?', archiving)).toEqual({ true: 'ArchiveMedia', otherwise: 'HandOffToHuman?' });
    expect(definition.States).not.toHaveProperty('ArchiveMedia');
  });

  it('continues with the context of BuildContext also when the step fails, which is tried once', () => {
    expect(ArchiveMedia).toMatchObject({
      Next: 'HandOffToHuman?',
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'HandOffToHuman?', Output: '{% $states.input %}' }],
    });
    expect(ArchiveMedia).not.toHaveProperty('Retry');
  });

  it.each([
    ['RouteToRepliesQueue', 'MarkFailed'],
    ['RouteToHandoffQueue', 'MarkFailed'],
  ])('ends the archiving early enough for every retry on the way %s, %s', (...way) => {
    const seconds = way.map((state) => longestSeconds(archiving.States[state]));

    expect(mediaSeconds + seconds.reduce((sum, each) => sum + each)).toBeLessThanOrEqual(
      archiving.TimeoutSeconds,
    );
    expect(ArchiveMedia.TimeoutSeconds).toBeLessThanOrEqual(mediaSeconds);
    expect(ArchiveMedia.Arguments.Payload).toContain("'started_at': $states.context.Execution.StartTime");
  });
});

/** All attempts of a task and the longest pauses between them. */
function longestSeconds({
  TimeoutSeconds,
  Retry,
}: {
  TimeoutSeconds: number;
  Retry: { MaxAttempts: number }[];
}) {
  const retries = Retry[0]?.MaxAttempts ?? 0;
  const pauses = Array.from({ length: retries }, (_pause, retry) => Math.min(2 ** retry, 4));
  return (retries + 1) * TimeoutSeconds + pauses.reduce((sum, pause) => sum + pause, 0);
}
