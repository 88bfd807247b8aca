import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const testAwsUsage = `Deploy a stage, try it from the outside, and destroy it. Writes docs/aws-test.md.

  npm run test:aws -- --stage dev        on AWS: says what it does and costs, and asks first
  npm run test:aws -- --stage staging    the same, with firewall, alarms and canary; takes about an hour
  npm run test:aws -- --local            on a separate local cloud

  --report <file>    write there instead

A stage that is deployed already is refused, and so is prod: its data and its protection outlive the run.
STAGE of the environment is ignored: what is deployed and destroyed must be named here.
Exits with 0 only when nothing was wrong.`;

export interface TestAwsArguments {
  readonly stage: 'dev' | 'staging' | 'local';
  readonly report: string;
}

const defaultReport = join(import.meta.dirname, '..', '..', '..', 'docs', 'aws-test.md');

/** Read the command line; throws an Error that says what is wrong. */
export function parseTestAwsArguments(argv: readonly string[]): TestAwsArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      stage: { type: 'string' },
      local: { type: 'boolean', default: false },
      report: { type: 'string', default: defaultReport },
    },
  });
  const { stage, local, report } = values;
  if (local && stage !== undefined) throw new Error('give --local or --stage, not both');
  if (local) return { stage: 'local', report };
  if (stage === 'prod') {
    throw new Error('prod keeps its data and its protection when it is destroyed: use dev or staging');
  }
  if (stage !== 'dev' && stage !== 'staging') throw new Error('--stage takes dev or staging, or use --local');
  return { stage, report };
}
