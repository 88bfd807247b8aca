import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseSimulateArguments } from '../../tools/simulate/simulate-arguments.ts';

/** Faults that the code does not survive yet, each with what it does. Nothing else may be switched off here. */
const notYetSurvived = {
  created: 'a message that waited for its conversation is never adopted',
  replaced: 'a message that meets a replacement is never adopted',
  deleted: 'a message whose conversation goes is not looked up again, and its sender has another one',
  odd_list: 'a list that nobody can trim refuses every message',
  odd_count: 'a count that is no number refuses every message',
  full_item: 'a conversation near 400 KB refuses every message',
  lost: "the SDK's own retry is taken for somebody else's call",
  late: "the SDK's own retry is taken for somebody else's call",
  in_progress: "the SDK's own retry is taken for somebody else's call",
  late_start: 'a task that starts after its execution ended routes a second time',
};

const root = join(import.meta.dirname, '..', '..');

it('keeps every promise in 400 simulated histories', () => {
  const without = Object.keys(notYetSurvived).join(',');
  const { workers } = parseSimulateArguments([]);

  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['tools/simulate.ts', '--runs', '400', '--seed', '1', '--workers', String(workers), '--without', without],
    { cwd: root, encoding: 'utf8' },
  );

  expect(status, stdout + stderr).toBe(0);
}, 120_000);
