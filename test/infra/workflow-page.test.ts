import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { liveUpdates, synthesize } from './synthesize.ts';

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly TimeoutSeconds?: number;
  readonly Choices?: readonly { readonly Next: string }[];
  readonly Retry?: readonly { readonly MaxAttempts: number }[];
  readonly Catch?: readonly { readonly Next: string }[];
}

const page = readFileSync(new URL('../../docs/reference/workflow.md', import.meta.url), 'utf8');

/** The states of a stage that has every optional step. */
function statesOf(): Readonly<Record<string, State>> {
  const { template } = synthesize('dev', { archiveMedia: true, liveUpdates });
  const [machine] = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  if (machine === undefined) throw new Error('the template has no state machine');
  const [glue, parts] = machine.Properties.DefinitionString['Fn::Join'];
  return JSON.parse(parts.map((part: unknown) => (typeof part === 'string' ? part : 'x')).join(glue)).States;
}

function rowOf(name: string, state: State): string {
  const isTask = state.Type === 'Task';
  const retries = state.Retry?.reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0) ?? 0;
  const next = [...(state.Choices ?? []).map(({ Next }) => Next), state.Default, state.Next]
    .filter((target) => target !== undefined)
    .map((target) => `\`${target}\``);
  const caught = state.Catch?.map(({ Next }) => `\`${Next}\``).join(', ') ?? 'execution fails';
  const columns = isTask ? [`${state.TimeoutSeconds} s`, String(retries), caught] : ['–', '–', '–'];
  return `| \`${name}\` | ${state.Type} | ${columns.join(' | ')} | ${next.join(', ') || '–'} |`;
}

const states = statesOf();

it('the workflow page has the type, timeout, retries, catch and transitions of every state', () => {
  const rows = Object.entries(states).map(([name, state]) => rowOf(name, state));

  const documented = page.split('\n').filter((line) => /^\| `/.test(line));

  expect(documented.toSorted()).toEqual(rows.toSorted());
});

it('the workflow page draws every state', () => {
  for (const name of Object.keys(states)) expect(page).toContain(`--> ${name}`);
});
