/** As much of a state machine's definition as its drawing needs. */
export interface Definition {
  readonly StartAt?: string;
  readonly States?: Readonly<Record<string, StateDefinition>>;
}

interface StateDefinition {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next?: string }[];
  readonly Catch?: readonly { readonly Next?: string }[];
}

export interface WorkflowGraph {
  readonly nodes: readonly { readonly id: string; readonly type: string }[];
  readonly edges: readonly Edge[];
}

export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** The states of a definition and every way from one to another, each once. */
export function graphOf({ States = {} }: Definition): WorkflowGraph {
  const edges = Object.entries(States).flatMap(([from, state]) =>
    [...new Set(waysFrom(state))].filter((to) => to in States).map((to) => ({ from, to })),
  );
  return { nodes: Object.entries(States).map(([id, { Type: type }]) => ({ id, type })), edges };
}

function waysFrom({ Next, Default, Choices = [], Catch = [] }: StateDefinition): readonly string[] {
  const ways = [Next, ...[...Choices, ...Catch].map((choice) => choice.Next), Default];
  return ways.filter((way) => way !== undefined);
}

/** The ways that an execution took, as keys of `edgeKey`. */
export function takenEdges(states: readonly string[]): ReadonlySet<string> {
  return new Set(states.slice(1).map((to, index) => edgeKey({ from: states[index] ?? '', to })));
}

export function edgeKey({ from, to }: Edge): string {
  return JSON.stringify([from, to]);
}
