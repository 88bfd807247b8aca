import { expect, it } from 'vitest';
import { runLabel } from '../../../../../tools/console/web/run/run-label.ts';

it.each([
  ['email-12ab-0', 'First run'],
  ['email-12ab-r1a2b3c4', 'Replay'],
  ['email-12ab-a1a2b3c4', 'Adopted'],
  ['email-12ab-3-1795557582', 'Recovery'],
])('names what started %s', (name, label) => {
  expect(runLabel(name, 'email-12ab')).toBe(label);
});
