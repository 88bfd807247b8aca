import type { WorkflowInput } from '../../../../shared/workflow.ts';
import type { Cloud } from './cloud.ts';
import { FunctionFailed, type Functions } from './functions.ts';
import {
  executionTimeoutSeconds,
  failState,
  firstState,
  retryDelay,
  type StateInput,
  type TaskState,
  taskStates,
} from './workflow-states.ts';

interface Execution {
  readonly id: string;
  readonly input: WorkflowInput;
  readonly endsAt: number;
}

/** Step Functions: starts executions, runs their tasks with the definition's retries, and forgets. */
export class WorkflowEngine {
  readonly #cloud: Cloud;
  readonly #functions: Functions;
  #count = 0;

  constructor(cloud: Cloud, functions: Functions) {
    this.#cloud = cloud;
    this.#functions = functions;
    cloud.onStart = (input, name) => this.#start(input, name);
  }

  /** An Express execution runs at least once; here sometimes twice. */
  #start(text: string, name: string): void {
    const { world, faults } = this.#cloud;
    const id = `${name}:${++this.#count}`;
    const random = world.random(`start ${id}`);
    const copies = faults.at(`twice ${id}`, ['twice']) === undefined ? [id] : [id, `${id}b`];
    for (const copy of copies) {
      world.at(world.now + random.between(1, 80), () => {
        const endsAt = world.now + executionTimeoutSeconds * 1_000;
        this.#run({ id: copy, input: JSON.parse(text), endsAt }).catch(() => undefined);
      });
    }
  }

  async #run(execution: Execution): Promise<void> {
    const { world, journal } = this.#cloud;
    let state: string | undefined = firstState;
    let output: StateInput = {};
    let outcome = 'failed';
    while (state !== undefined && state !== failState) {
      const answered = await this.#runState(execution, state, output);
      if (answered === undefined) break;
      output = answered;
      state = taskStates[state]?.next(output);
      if (state === undefined) outcome = String(output.outcome);
    }
    const { conversation_id: conversationId, message_key: messageKey } = execution.input;
    this.#cloud.say(`execution ${execution.id}: ${outcome}`);
    journal.executions.push({ id: execution.id, conversationId, messageKey, outcome, endedAt: world.now });
  }

  /** The task's answer; undefined when all its tries failed, or the execution's time is over. */
  async #runState(execution: Execution, name: string, input: StateInput): Promise<StateInput | undefined> {
    const state = taskStates[name] as TaskState;
    const { world } = this.#cloud;
    for (let retry = 0; retry <= state.retries; retry++) {
      const id = `${execution.id}/${name}.${retry}`;
      const facts = state.facts(input, { executionId: execution.id, retry });
      try {
        return await this.#runTask(execution, state, { id, event: { ...execution.input, ...facts } });
      } catch {
        if (world.now >= execution.endsAt) return undefined;
        const { intervalSeconds, backoffRate, maxDelaySeconds } = retryDelay;
        const longest = Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** retry) * 1_000;
        await world.sleep(world.random(`retry ${id}`).next() * longest);
        if (world.now >= execution.endsAt) return undefined;
      }
    }
    return undefined;
  }

  /** One try: the engine waits as long as the state says, and the execution's own time allows. */
  #runTask(
    { endsAt }: Execution,
    { task, timeoutSeconds }: TaskState,
    { id, event }: { readonly id: string; readonly event: object },
  ): Promise<StateInput> {
    const { world, faults } = this.#cloud;
    const timeoutMs = timeoutSeconds * 1_000;
    const fault = faults.at(`invoke ${id}`, ['invoke_lost', 'late_start']);
    const delayMs = fault === 'late_start' ? world.random(`late ${id}`).between(4_000, 60_000) : 0;
    if (fault !== undefined) this.#cloud.say(`${id}: fault: ${fault}`);
    return world.wait((resolve, reject) => {
      world.at(Math.min(world.now + timeoutMs, endsAt), () => reject(new FunctionFailed('task timed out')));
      world.at(world.now + delayMs, () => {
        this.#functions.invoke({ name: task, event, id, timeoutMs }).then(
          ({ result, invocation }) => {
            if (fault !== undefined) invocation.faults++;
            if (fault === 'invoke_lost') reject(new FunctionFailed('answer lost'));
            else resolve((result ?? {}) as StateInput);
          },
          (error: unknown) => reject(error),
        );
      });
    });
  }
}
