import { describe, expect, it } from 'vitest';
import { lastContextOf } from '../../../../../tools/console/api/read-context.ts';

const step = (input: string | undefined, output: string | undefined) => ({
  state: 'State',
  enteredAt: new Date(0),
  exitedAt: new Date(0),
  errors: [],
  input,
  output,
});
const json = JSON.stringify;

describe('the context of a message', () => {
  it('the context of a message is the one that the last state of an execution carries', () => {
    const steps = [
      step(json({ message_key: 'message#SM1' }), json({ context: { version: 1 } })),
      step(json({ context: { version: 2 } }), json({ outcome: 'routed' })),
    ];

    expect(lastContextOf([{ name: 'SM1-0', steps }])).toEqual({
      execution: 'SM1-0',
      context: { version: 2 },
    });
  });

  it('the context of a message is the one of the last execution that built one', () => {
    const built = (version: number) => [step(undefined, json({ context: { version } }))];

    const found = lastContextOf([
      { name: 'SM1-0', steps: built(1) },
      { name: 'SM1-r1', steps: built(2) },
      { name: 'SM1-r2', steps: [step('{}', json({ outcome: 'already_handled' }))] },
    ]);

    expect(found).toEqual({ execution: 'SM1-r1', context: { version: 2 } });
  });

  it.each([
    ['data that is not logged', undefined],
    ['data that is cut', '{"context": {"ver'],
    ['a context that is no object', '{"context": "text"}'],
    ['JSON that is no object', '"context"'],
    ['null', 'null'],
  ])('the context of a message is missing where the history has %s', (_name, text) => {
    expect(lastContextOf([{ name: 'SM1-0', steps: [step(text, text)] }])).toBeNull();
  });
});
