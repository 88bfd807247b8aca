import { expect, it } from 'vitest';
import { senderArgument } from '../../../../../tools/cli/terminal/sender-argument.ts';

it.each([
  ['whatsapp:+15551230001', '+15551230001'],
  ['rcs:+15551230001', '+15551230001'],
  ['whatsapp:US.1349', 'US.1349'],
  ['Jane@Example.com.', 'jane@example.com'],
  ['*123#', '*123#'],
  ['Börse', 'Börse'],
  ['conv-1', 'conv-1'],
])('reads %s as the table holds it: %s', (typed, held) => {
  expect(senderArgument(typed)).toBe(held);
});
