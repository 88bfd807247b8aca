import { Errors, type IChainable, TaskInput, Timeout } from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { ServiceFunction } from './service-function.ts';
import { notifyTimeout } from './task-timeouts.ts';

/** What the routing states keep as variables: the context is no part of what they answer. */
export const variablesForNotify = { routed_context: '{% $states.input.context %}' };

const facts = [
  "'event': 'message.routed'",
  "'queue': $states.input.queue",
  "'queued_at': $states.input.queued_at",
  "'context': $routed_context",
].join(', ');

/**
 * The last step of a routed message. The message is already on its queue and marked. The step waits for its result, up
 * to its timeout, so that the execution shows the outcome. A failure never fails the execution and is not retried:
 * clients read missed messages with `messages.since`.
 */
export function addNotifyState(
  scope: Construct,
  notifyLiveUi: ServiceFunction,
  next: IChainable,
): LambdaInvoke {
  const outputs = '{% $states.input %}';
  const state = LambdaInvoke.jsonata(scope, 'NotifyLiveUi', {
    lambdaFunction: notifyLiveUi.function,
    payload: TaskInput.fromText(`{% $merge([$states.context.Execution.Input, {${facts}}]) %}`),
    outputs,
    taskTimeout: Timeout.duration(notifyTimeout),
    retryOnServiceExceptions: false,
  });
  state.addCatch(next, { errors: [Errors.ALL], outputs });
  state.next(next);
  return state;
}
