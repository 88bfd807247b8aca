import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runBudgetMs } from '../../functions/recover-pending/recovery-pace.ts';
import { pauseForAttempt } from '../../functions/recover-pending/retry-gap.ts';
import { functionNames } from '../../infra/bundling.ts';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { liveUpdates, synthesize } from './synthesize.ts';
import { resourcesOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod', { liveUpdates, archiveMedia: true });
const functions = resourcesOf(template, 'AWS::Lambda::Function');
const logGroups = new Map(resourcesOf(template, 'AWS::Logs::LogGroup').map((group) => [group.id, group]));

/** A stage whose settings are all different, so that none can stand in for another. */
const { template: withSettings } = synthesize('dev', {
  retention: { messageDays: 41, unknownSenderDays: 31, quarantineDays: 51, rawDays: 21 },
  timings: { firstRetrySeconds: 70, leaseSeconds: 65 },
  fallback: {
    dailyCeiling: 7,
    ownAddresses: ['sales@example.com', '+15559990001'],
    optOutLanguages: ['de'],
    language: 'de',
    texts: { sms: 'Bitte rufen Sie an.' },
  },
});

/** The environment of each function of the smallest stage. */
const smallest = resourcesOf(synthesize('dev').template, 'AWS::Lambda::Function').map(
  ({ Properties }): Readonly<Record<string, unknown>> => Properties.Environment?.Variables ?? {},
);

/** What a function does where its environment says nothing. Without a number of days, messages are kept. */
const root = join(import.meta.dirname, '..', '..');
const defaults = globSync('functions/*/*.ts', { cwd: root })
  .flatMap((file) =>
    [...readFileSync(join(root, file), 'utf8').matchAll(/wholeNumber\('(\w+)', ([\d_]+)\)/g)].map(
      ([, variable = '', value = '']) => [file, variable, value.replaceAll('_', '')] as const,
    ),
  )
  .filter(([, variable]) => variable !== 'MESSAGE_RETENTION_DAYS' && smallest.some((set) => variable in set));

function environmentOf(name: string): Record<string, unknown> {
  return functions.find(({ id }) => id.includes(name))?.Properties.Environment.Variables;
}

describe('the functions', () => {
  it('are all there', () => {
    expect(functions).toHaveLength(functionNames.length);
  });

  it.each(functions)('$id runs Node 24 on arm64, traced', ({ Properties }) => {
    expect(Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'index.handler',
      TracingConfig: { Mode: 'Active' },
    });
  });

  it.each(functions)('$id logs JSON to its own group, for as long as the stage says', ({ Properties }) => {
    const { LogFormat, LogGroup } = Properties.LoggingConfig;

    expect(LogFormat).toBe('JSON');
    expect(logGroups.get(LogGroup.Ref)).toMatchObject({
      Properties: { RetentionInDays: 90 },
      DeletionPolicy: 'Delete',
    });
  });

  it.each(['dev', 'staging', 'prod'] as const)('every log of %s ends, and goes with the stack', (stage) => {
    const groups = resourcesOf(synthesize(stage).template, 'AWS::Logs::LogGroup');

    const endless = groups.filter(({ Properties }) => !(Properties.RetentionInDays > 0)).map(({ id }) => id);
    expect(groups.length).toBeGreaterThan(functionNames.length - 5);
    expect(endless).toEqual([]);
    expect(groups.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(groups.map(() => 'Delete'));
  });

  it('log nowhere else on a stage that empties its bucket, either', () => {
    const { template: dev } = synthesize('dev');
    const groups = resourcesOf(dev, 'AWS::Lambda::Function').map(
      ({ Properties }) => Properties.LoggingConfig.LogGroup.Ref,
    );
    const retained = resourcesOf(dev, 'AWS::Logs::LogGroup')
      .filter(({ Properties }) => Properties.RetentionInDays > 0)
      .map(({ id }) => id);

    expect(groups.filter((id) => !retained.includes(id))).toEqual([]);
  });

  it.each(functions)('$id has settings and no secrets in its environment', ({ Properties }) => {
    const variables = Object.entries(Properties.Environment.Variables).map(
      ([name, value]) => `${name}=${textOf(value)}`,
    );

    expect(variables).toEqual(expect.arrayContaining(['STAGE=prod', 'LOG_LEVEL=INFO']));
    expect(
      variables.filter((variable) => /token|password|api_?key|private|credential/i.test(variable)),
    ).toEqual([]);
    expect(
      variables.filter((variable) =>
        /=(SG\.|AC[0-9a-f]{32}|SK[0-9a-f]{32}|[0-9a-f]{32}$|MF[kI])/.test(variable),
      ),
    ).toEqual([]);
    expect(variables.filter((variable) => variable.includes('{{resolve:'))).toEqual([]);
  });

  it('put no secret value into the template at all', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('{{resolve:secretsmanager');
  });

  it('have the limits of the stage, so that a flood cannot starve the account', () => {
    const limits = functions.map(({ Properties }) => Properties.ReservedConcurrentExecutions);

    expect(limits).toEqual(functions.map(() => expect.any(Number)));
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(900);
  });
});

describe('the ingress', () => {
  it('has 512 MB and 15 s, and knows its neighbors by name', () => {
    const ingress = functions.find(({ id }) => id.includes('Ingress'));

    expect(ingress?.Properties).toMatchObject({ MemorySize: 512, Timeout: 15 });
    expect(Object.keys(environmentOf('Ingress')).sort()).toEqual([
      'CONTENT_BUCKET',
      'CONVERSATIONS_TABLE',
      'FIRST_RETRY_SECONDS',
      'LOG_LEVEL',
      'POWERTOOLS_SERVICE_NAME',
      'QUARANTINE_RETENTION_DAYS',
      'RAW_RETENTION_DAYS',
      'SENDGRID_SECRET_NAME',
      'STAGE',
      'STATE_MACHINE_ARN',
      'TWILIO_SECRET_NAME',
      'UNKNOWN_RETENTION_DAYS',
    ]);
  });

  it('takes what a stage may add', () => {
    const { template: configured } = synthesize('dev', {
      publicBaseUrl: 'https://hooks.example.com',
      webhookQuery: 'tenant=1',
      acceptsTwilioJson: true,
    });

    configured.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          PUBLIC_BASE_URL: 'https://hooks.example.com',
          WEBHOOK_QUERY: 'tenant=1',
          TWILIO_JSON_BODIES: 'true',
          MESSAGE_RETENTION_DAYS: '90',
        },
      },
    });
  });
});

describe('the other functions', () => {
  it('routing gets the URL of each queue in its own environment variable', () => {
    expect(Object.keys(environmentOf('RouteMessage')).filter((name) => name.endsWith('_QUEUE_URL'))).toEqual(
      channelRoutes.flatMap(({ name }) =>
        ['REPLIES', 'HANDOFF'].map((kind) => `${name.toUpperCase()}_${kind}_QUEUE_URL`),
      ),
    );
  });

  it("the fallback gets the providers' addresses only where they are not the internet's", () => {
    const { template: local } = synthesize('local', { providerApiBaseUrl: 'http://127.0.0.1:4700' });

    expect(environmentOf('SendFallback')).not.toHaveProperty('TWILIO_API_BASE_URL');
    local.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          TWILIO_API_BASE_URL: 'http://127.0.0.1:4700',
          SENDGRID_API_BASE_URL: 'http://127.0.0.1:4700',
          FALLBACK_DAILY_CEILING: '500',
          FALLBACK_LANGUAGE: 'en',
        },
      },
    });
  });

  it.each([
    ['Ingress', 'FIRST_RETRY_SECONDS', '70'],
    ['Ingress', 'UNKNOWN_RETENTION_DAYS', '31'],
    ['Ingress', 'MESSAGE_RETENTION_DAYS', '41'],
    ['Ingress', 'QUARANTINE_RETENTION_DAYS', '51'],
    ['Ingress', 'RAW_RETENTION_DAYS', '21'],
    ['BuildContext', 'LEASE_SECONDS', '65'],
    ['BuildContext', 'UNKNOWN_RETENTION_DAYS', '31'],
    ['SendFallback', 'MESSAGE_RETENTION_DAYS', '41'],
    ['SendFallback', 'FALLBACK_DAILY_CEILING', '7'],
    ['SendFallback', 'FALLBACK_LANGUAGE', 'de'],
    ['SendFallback', 'FALLBACK_TEXTS', '{"sms":"Bitte rufen Sie an."}'],
    ['SendFallback', 'OPT_OUT_LANGUAGES', 'en,de'],
    ['SendFallback', 'OWN_ADDRESSES', 'sales@example.com,+15559990001'],
    ['RecoverPending', 'FIRST_RETRY_SECONDS', '70'],
  ])('%s gets the setting of the stage for %s', (name, variable, value) => {
    const found = resourcesOf(withSettings, 'AWS::Lambda::Function').find(({ id }) => id.includes(name));

    expect(found?.Properties.Environment.Variables[variable]).toBe(value);
  });

  it.each(defaults)('%s does without %s what the smallest stage tells it: %s', (_, variable, value) => {
    const deployed = smallest.flatMap((variables) => variables[variable] ?? []);

    expect(deployed).toEqual(deployed.map(() => value));
  });

  it('recovery has the time to end what it began, and ends before the next run begins', () => {
    const { Timeout } = functions.find(({ id }) => id.includes('RecoverPending'))?.Properties ?? {};

    expect(Timeout * 1_000).toBeGreaterThanOrEqual(runBudgetMs + 10_000);
    expect(Timeout).toBeLessThan(60);
  });

  it('recovery tries for four hours or more before it gives a message up', () => {
    const attempts = Number(environmentOf('RecoverPending').MAX_ATTEMPTS);
    const gapsMs = Array.from({ length: attempts }, (_, index) =>
      pauseForAttempt(index + 1, 60_000, () => 0),
    );

    expect(gapsMs.reduce((sum, gapMs) => sum + gapMs, 0)).toBeGreaterThanOrEqual(4 * 3_600_000);
  });

  it('a run of recovery that fails or is late is not repeated: the next run has the same messages', () => {
    const [rule] = resourcesOf(template, 'AWS::Events::Rule');
    const once = { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 };
    const asynchronous = resourcesOf(template, 'AWS::Lambda::EventInvokeConfig').filter(({ Properties }) =>
      textOf(Properties.FunctionName).includes('RecoverPending'),
    );

    expect(asynchronous.map(({ Properties }) => Properties)).toEqual([expect.objectContaining(once)]);
    expect(rule?.Properties.Targets.map(({ RetryPolicy }: { RetryPolicy: unknown }) => RetryPolicy)).toEqual(
      Array(4).fill(once),
    );
  });

  it('recovery runs every minute over every retry bucket once', () => {
    const [rule] = resourcesOf(template, 'AWS::Events::Rule');
    const shards = rule?.Properties.Targets.flatMap(
      ({ Input }: { Input: string }) => JSON.parse(Input).shards,
    );

    expect(rule?.Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(rule?.Properties.Targets).toHaveLength(4);
    expect(shards).toEqual(Array.from({ length: 16 }, (_shard, index) => index));
  });
});
