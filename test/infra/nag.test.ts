import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { registerNag } from '../../infra/nag.ts';
import { createApp, largeMail, liveUpdates, stageWith, stubBundles } from './synthesize.ts';

const bundles = stubBundles();
/** With CDK's own check of the template, as a deployment. */
const asDeployed = {};
const domain = {
  name: 'hooks.example.com',
  certificateArn: 'arn:aws:acm:eu-west-1:000000000000:certificate/one',
  basePath: undefined,
  hostedZone: undefined,
};
const budget = { usdPerMonth: 50, email: 'duty@example.com' };

describe('the security checks', () => {
  it.each([
    ['dev', {}],
    ['staging', {}],
    ['prod', {}],
    ['staging', { alarms: { email: 'duty@example.com' } }],
    ['prod', { alarms: { email: 'duty@example.com' } }],
    ['dev', { liveUpdates }],
    ['dev', { largeMail }],
    ['prod', { liveUpdates, largeMail, domain, budget, allowedCallers: ['192.0.2.0/24'] }],
  ] as const)('find nothing unexplained in %s %o', (stage, overrides) => {
    const { app } = createApp(stageWith(stage, overrides), bundles, asDeployed);
    registerNag(app);

    expect(findingsOf(app.synth().directory)).toEqual([]);
  });

  it('would find what nobody explained', () => {
    const { app, stack } = createApp(stageWith('dev'), bundles, asDeployed);
    new Queue(stack, 'Careless');
    registerNag(app);

    expect(() => app.synth()).toThrow(/[Vv]alidation/);
  });
});

function findingsOf(directory: string): unknown[] {
  return JSON.parse(readFileSync(join(directory, 'validation-report.json'), 'utf8')).pluginReports;
}
