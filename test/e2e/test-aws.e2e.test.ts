import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { outputs } from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';

it('npm run test:aws -- --local finds nothing wrong, and writes its part of the report', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-aws-'));
  const report = join(folder, 'report.md');

  const { code, stdout } = await runTool('test-aws', ['--local', '--report', report], {
    outputs: outputs(),
  });

  const page = readFileSync(report, 'utf8');
  rmSync(folder, { recursive: true, force: true });
  expect(stdout.split('\n').filter((line) => /^wrong/.test(line))).toEqual([]);
  expect(code).toBe(0);
  expect(page).toMatch(/### Stage local, \S+: nothing is wrong/);
  expect(page).toContain('Not yet run on AWS.');
});
