interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly End?: boolean;
  readonly Choices?: readonly { readonly Condition: string; readonly Next: string }[];
}

/** What a task answers, as far as a Choice looks at it. */
type Answers = Readonly<Record<string, Readonly<Record<string, string | boolean>>>>;

/** A message's ways through the workflow, by what the tasks answer. */
export const ways = {
  'known sender, replies': {
    BuildContext: { outcome: 'ready', hand_off_to_human: false },
    RouteToRepliesQueue: { outcome: 'routed' },
  },
  'known sender, handed off': {
    BuildContext: { outcome: 'ready', hand_off_to_human: true },
    RouteToHandoffQueue: { outcome: 'routed' },
  },
  'unknown sender': {
    BuildContext: { outcome: 'unknown_sender' },
    SendUnknownSenderFallback: { outcome: 'fallback_sent' },
  },
  'redelivery of a routed message': { BuildContext: { outcome: 'already_handled' } },
} as const satisfies Readonly<Record<string, Answers>>;

/** The states that an execution enters, in order. Conditions are of the forms `$states.input.<name> = '<text>'` and `= true`. */
export function walkWorkflow(definition: string, answers: Answers): string[] {
  const { StartAt, States } = JSON.parse(definition) as {
    readonly StartAt: string;
    readonly States: Readonly<Record<string, State>>;
  };
  const entered: string[] = [];
  let input: Readonly<Record<string, string | boolean>> = {};
  for (let name: string | undefined = StartAt; name !== undefined; ) {
    const state: State | undefined = States[name];
    if (state === undefined || entered.length > 50) throw new Error(`the workflow has no end after ${name}`);
    entered.push(name);
    input = answers[name] ?? input;
    name = chosenBy(state, input) ?? state.Default ?? state.Next;
  }
  return entered;
}

function chosenBy({ Choices }: State, input: Readonly<Record<string, string | boolean>>): string | undefined {
  return Choices?.find(({ Condition }) => holds(Condition, input))?.Next;
}

function holds(condition: string, input: Readonly<Record<string, string | boolean>>): boolean {
  const match = /\$states\.input\.(\w+) = (?:'([^']*)'|(true|false))/.exec(condition);
  if (match === null) throw new Error(`no rule for the condition ${condition}`);
  const [, name = '', text, flag] = match;
  return input[name] === (text ?? flag === 'true');
}
