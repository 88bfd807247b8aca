import { Duration } from 'aws-cdk-lib';
import {
  Choice,
  Condition,
  Errors,
  Fail,
  type IChainable,
  JitterType,
  Pass,
  TaskInput,
  Timeout,
} from 'aws-cdk-lib/aws-stepfunctions';
import { LambdaInvoke } from 'aws-cdk-lib/aws-stepfunctions-tasks';
import type { Construct } from 'constructs';
import type { QueueKind } from '../../shared/workflow.ts';
import type { MediaArchive } from './media-archive.ts';
import { addNotifyState, variablesForNotify } from './notify-state.ts';
import type { ServiceFunction } from './service-function.ts';
import { taskTimeouts, type WorkflowTask } from './task-timeouts.ts';

/** Variables that a state sets for later ones. */
type AssignedVariables = Readonly<Record<string, string>> | undefined;

type TaskFunctions = Readonly<Record<WorkflowTask, ServiceFunction>>;

/** The execution's own input: a state's input is what the state before it answered. */
const executionInput = '$states.context.Execution.Input';
const retryCount = "'retry_count': $states.context.State.RetryCount";

/** Steps that a stage may have. */
interface OptionalSteps {
  readonly notifyLiveUi?: ServiceFunction | undefined;
  readonly archive?: MediaArchive | undefined;
}

/**
 * The states of docs/reference/workflow.md. The tasks' answers are read by Choices; what a task throws is only ever retried,
 * so no error name matters. An execution that fails leaves its message pending, and recovery starts another.
 */
export function createWorkflowStates(
  scope: Construct,
  functions: TaskFunctions,
  { notifyLiveUi, archive }: OptionalSteps,
): IChainable {
  const states = new StateFactory(scope, { functions, assigned: notifyLiveUi && variablesForNotify });
  const done = states.done();
  const failed = states.markFailed();
  const notify = notifyLiveUi && addNotifyState(scope, notifyLiveUi, done);

  const transitions = { ...(notify && { routed: notify }), unprocessable: failed };
  const routed = states.choice('Routed?', transitions, done);
  const toHandoff = states.route('RouteToHandoffQueue', 'handoff').next(routed);
  const toReplies = states.route('RouteToRepliesQueue', 'replies').next(routed);
  const handOff = new Choice(scope, 'HandOffToHuman?')
    .when(Condition.jsonata('{% $states.input.hand_off_to_human = true %}'), toHandoff)
    .otherwise(toReplies);

  const answered = states.choice('Answered?', { unprocessable: failed }, done);
  const fallback = states.sendFallback().next(answered);

  return states.buildContext().next(
    states.choice(
      'KnownSender?',
      {
        ready: archive?.addStates(scope, handOff) ?? handOff,
        already_handled: done,
        unprocessable: failed,
      },
      fallback,
    ),
  );
}

class StateFactory {
  readonly #scope: Construct;
  readonly #functions: TaskFunctions;
  readonly #assigned: AssignedVariables;

  constructor(
    scope: Construct,
    { functions, assigned }: { readonly functions: TaskFunctions; readonly assigned: AssignedVariables },
  ) {
    this.#scope = scope;
    this.#functions = functions;
    this.#assigned = assigned;
  }

  buildContext() {
    const execution = "'execution_id': $states.context.Execution.Id";
    return this.#task('BuildContext', {
      name: 'build-context',
      payload: inputWith(`${execution}, ${retryCount}`),
    });
  }

  route(id: string, kind: QueueKind) {
    const facts = `'queue_kind': '${kind}', 'priority': $states.input.priority, 'context': $states.input.context, 'lease_until': $states.input.lease_until`;
    return this.#task(id, {
      name: 'route-message',
      payload: inputWith(`${facts}, ${retryCount}`),
      assign: this.#assigned,
    });
  }

  sendFallback() {
    // One retry: with two the way over MarkFailed would be longer than the execution may take.
    return this.#task('SendUnknownSenderFallback', {
      name: 'send-fallback',
      payload: inputWith(retryCount),
      retries: 1,
    });
  }

  /** Ends in a failed execution, which metrics and alarms see. */
  markFailed() {
    const end = new Fail(this.#scope, 'MessageFailed', {
      error: 'MessageFailed',
      cause: 'The message cannot be processed. Its item in the table says why.',
    });
    const payload = inputWith("'reason': $states.input.reason");
    return this.#task('MarkFailed', { name: 'mark-failed', payload }).next(end);
  }

  /** A Pass and not a Succeed, so that the execution's output is the outcome and not the whole context. */
  done() {
    return Pass.jsonata(this.#scope, 'Done', { outputs: { outcome: '{% $states.input.outcome %}' } });
  }

  /** Leads on by the `outcome` of the task before. */
  choice(id: string, transitions: Readonly<Record<string, IChainable>>, otherwise: IChainable): Choice {
    const choice = new Choice(this.#scope, id);
    for (const [outcome, next] of Object.entries(transitions)) {
      choice.when(Condition.jsonata(`{% $states.input.outcome = '${outcome}' %}`), next);
    }
    return choice.otherwise(otherwise);
  }

  #task(id: string, { name, payload, assign, retries = 2 }: TaskOptions): LambdaInvoke {
    const task = LambdaInvoke.jsonata(this.#scope, id, {
      lambdaFunction: this.#functions[name].function,
      payload: TaskInput.fromText(payload),
      outputs: '{% $states.result.Payload %}',
      ...(assign && { assign }),
      taskTimeout: Timeout.duration(taskTimeouts[name]),
      retryOnServiceExceptions: false,
    });
    task.addRetry({
      errors: [Errors.ALL],
      interval: Duration.seconds(1),
      backoffRate: 2,
      maxAttempts: retries,
      maxDelay: Duration.seconds(4),
      jitterStrategy: JitterType.FULL,
    });
    return task;
  }
}

interface TaskOptions {
  readonly name: WorkflowTask;
  readonly payload: string;
  readonly assign?: AssignedVariables;
  /** Attempts after the first. */
  readonly retries?: number;
}

/** A task's payload: the execution's input and these facts. */
function inputWith(facts: string): string {
  return `{% $merge([${executionInput}, {${facts}}]) %}`;
}
