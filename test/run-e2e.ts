import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findEmulator } from '../tools/local-cloud/find-emulator.ts';
import { localDirectory } from '../tools/local-cloud/start-local-cloud.ts';
import { divideIntoLanes } from './support/lanes.ts';
import { examplesPython } from './support/python-with.ts';

/**
 * All end-to-end tests, in two lanes at once: one lane leaves more than half of two cores idle. Each is a run of Vitest
 * with a local cloud of its own, so that no file meets the messages of the other lane. One file alone, or with a pattern:
 * `npx vitest run --project e2e <file>`.
 */

const laneCount = 2;
const root = join(import.meta.dirname, '..');

// Both lanes would install them at once.
await findEmulator(localDirectory);
examplesPython();

const files = readdirSync(join(root, 'test', 'e2e')).filter((name) => name.endsWith('.e2e.test.ts'));
const lanes = divideIntoLanes(files, laneCount);
const codes = await Promise.all(lanes.map((lane, index) => runLane(lane, index + 1)));
process.exitCode = codes.every((code) => code === 0) ? 0 : 1;

/** Run the files of a lane and print what Vitest prints, each line with the lane's number; gives its exit code. */
function runLane(lane: readonly string[], number: number): Promise<number> {
  const paths = lane.map((name) => join('test', 'e2e', name));
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', '--project', 'e2e', ...paths], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  process.once('SIGTERM', () => child.kill('SIGTERM'));
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => console.log(`${number} | ${line}`));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}
