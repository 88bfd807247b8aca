import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseSimulateArguments } from '../../tools/lab/simulate/simulate-arguments.ts';

const root = join(import.meta.dirname, '..', '..');

it('keeps every promise in 400 simulated histories', () => {
  const { workers } = parseSimulateArguments([]);

  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['tools/lab/simulate.ts', '--runs', '400', '--seed', '1', '--workers', String(workers)],
    { cwd: root, encoding: 'utf8' },
  );

  expect(status, stdout + stderr).toBe(0);
});
