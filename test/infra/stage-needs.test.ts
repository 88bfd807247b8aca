import { expect, it } from 'vitest';
import { stageNeeds } from '../../tools/cli/doctor/stage-needs.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const live = {
  liveIssuer: 'https://identity.example.com/',
  liveAudience: 'live-updates',
  liveJwksUrl: 'https://identity.example.com/jwks.json',
};

it.each(['dev', 'staging', 'prod'] as const)(
  'the doctor sums up what the functions of %s reserve in the template',
  (stage) => {
    const functions = resourcesOf(synthesize(stage).template, 'AWS::Lambda::Function');
    const reserved = functions.map(({ Properties }) => Properties.ReservedConcurrentExecutions ?? 0);

    expect(stageNeeds(stage).reservedConcurrency).toBe(reserved.reduce((sum, count) => sum + count, 0));
  },
);

it('the doctor counts the functions of live updates when the deployment is to have them', () => {
  const plain = stageNeeds('prod').reservedConcurrency;

  expect(stageNeeds('prod', live).reservedConcurrency).toBeGreaterThan(plain);
});

it('the doctor knows the names, the logs and the bootstrap version that a stage needs', () => {
  expect(stageNeeds('prod')).toMatchObject({
    stackName: 'IncomingWebhook-prod',
    secretNames: ['incoming-webhook/prod/twilio', 'incoming-webhook/prod/sendgrid'],
    logging: { isWanted: true, bringsRole: true },
    domains: [],
    buildsImage: false,
    bootstrap: { parameter: '/cdk-bootstrap/hnb659fds/version', version: 6 },
  });
});

it('the doctor says which stage is unknown', () => {
  expect(() => stageNeeds('production')).toThrow('stage "production" is unknown');
});
