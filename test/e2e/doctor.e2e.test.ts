import { describe, expect, it } from 'vitest';
import { outputs } from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';

describe('npm run doctor on the local cloud', () => {
  it('finds nothing wrong with the stage that is deployed there', async () => {
    const { code, stdout, stderr } = await runTool('doctor', ['--stage', 'local'], { outputs: outputs() });

    expect(stderr).toBe('');
    expect(stdout.split('\n').filter((line) => /^(wrong|unknown)/.test(line))).toEqual([]);
    expect(stdout).toMatch(/^ok +credentials +account 000000000000/m);
    expect(stdout).toMatch(/^ok +stack +IncomingWebhook-local is (CREATE|UPDATE)_COMPLETE/m);
    expect(code).toBe(0);
  });
});
