import type { ExecutionPath } from '../../cli/deployment/executions.ts';
import type { ConsoleSystem } from '../console-system.ts';
import type { BuiltContext } from '../wire.ts';

/** The context object of a message as its last execution routed it; null where no execution built one. */
export async function readContext(system: ConsoleSystem, messageId: string): Promise<BuiltContext | null> {
  return lastContextOf(await system.findExecutions(messageId));
}

/** Later states add to the context, and later executions build another one: the last that was seen counts. */
export function lastContextOf(
  executions: readonly Pick<ExecutionPath, 'name' | 'steps'>[],
): BuiltContext | null {
  for (const { name, steps } of executions.toReversed()) {
    const texts = steps.flatMap(({ input, output }) => [input, output]);
    const context = texts.map(contextIn).findLast((found) => found !== undefined);
    if (context !== undefined) return { execution: name, context };
  }
  return null;
}

function contextIn(text: string | undefined): unknown {
  try {
    const { context } = JSON.parse(text ?? '{}');
    return typeof context === 'object' && context !== null ? context : undefined;
  } catch {
    return undefined;
  }
}
