import { afterEach, expect, it, vi } from 'vitest';
import { printFindings } from '../../../../../tools/cli/doctor/print-findings.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

it('prints one line for each finding: state, subject, text and remedy', () => {
  vi.stubEnv('NO_COLOR', '1');
  const print = vi.spyOn(console, 'log').mockImplementation(() => undefined);

  printFindings([
    { what: 'region', state: 'ok', text: 'eu-central-1' },
    {
      what: 'bootstrap',
      state: 'wrong',
      text: 'the CDK has no bootstrap stack here',
      remedy: 'npx cdk bootstrap',
    },
  ]);

  expect(print.mock.calls.map(([line]) => String(line).replace(/\p{Cc}\[\d+m/gu, ''))).toEqual([
    'ok       region            eu-central-1',
    'wrong    bootstrap         the CDK has no bootstrap stack here -> npx cdk bootstrap',
  ]);
});
