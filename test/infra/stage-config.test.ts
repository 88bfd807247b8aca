import { describe, expect, it } from 'vitest';
import { checkStageConfig, readStageConfig } from '../../infra/read-stage-config.ts';
import { stageConfigs } from '../../infra/stage-config.ts';
import { liveUpdates } from './synthesize.ts';

const given = (values: Readonly<Record<string, unknown>>) => (key: string) => values[key];

describe('reading the configuration of a stage', () => {
  it('takes dev when nothing is said', () => {
    expect(readStageConfig(given({}))).toEqual(stageConfigs.dev);
  });

  it.each(['dev', 'staging', 'prod', 'local'] as const)('knows %s', (stage) => {
    expect(readStageConfig(given({ stage })).stage).toBe(stage);
  });

  it('names the stages when one is unknown', () => {
    expect(() => readStageConfig(given({ stage: 'production' }))).toThrow(/dev, staging, prod, local/);
  });

  it('lets the command line say where the world is, and how fast it turns', () => {
    const config = readStageConfig(
      given({
        stage: 'local',
        publicBaseUrl: 'http://127.0.0.1:4566/base/',
        providerApiBaseUrl: 'http://127.0.0.1:4700/',
        firstRetrySeconds: '2',
        leaseSeconds: '3',
      }),
    );

    expect(config).toMatchObject({
      publicBaseUrl: 'http://127.0.0.1:4566/base',
      providerApiBaseUrl: 'http://127.0.0.1:4700',
      timings: { firstRetrySeconds: 2, leaseSeconds: 3 },
    });
  });

  it('lets the command line turn live updates on, off, and to another issuer', () => {
    const identity = { liveIssuer: 'https://i/', liveAudience: 'a', liveJwksUrl: 'https://i/jwks.json' };

    expect(readStageConfig(given({ stage: 'dev', ...identity })).liveUpdates).toMatchObject({
      issuer: 'https://i/',
      audience: 'a',
      jwksUrl: 'https://i/jwks.json',
    });
    expect(readStageConfig(given({ stage: 'local', liveUpdates: 'off' })).liveUpdates).toBeUndefined();
    expect(
      readStageConfig(given({ stage: 'local', liveJwksUrl: 'http://127.0.0.1:1/k' })).liveUpdates,
    ).toMatchObject({ jwksUrl: 'http://127.0.0.1:1/k', audience: 'live-updates' });
  });

  it.each([{ liveIssuer: 'https://i/' }, { liveUpdates: 'on' }])('refuses half an issuer: %o', (values) => {
    expect(() => readStageConfig(given(values))).toThrow(/all three/);
  });

  it.each(['staging', 'prod'])(
    'lets the command line turn off the canary and the protection of %s',
    (stage) => {
      expect(readStageConfig(given({ stage, canary: 'off' })).canary).toBe(false);
      expect(readStageConfig(given({ stage, canary: 'on' })).canary).toBe(true);
      expect(readStageConfig(given({ stage, protection: 'off' })).deletionProtection).toBe(false);
    },
  );

  it('lets the command line turn on nothing that the stage does not have', () => {
    expect(readStageConfig(given({ stage: 'dev', canary: 'on', protection: 'on' }))).toEqual(
      stageConfigs.dev,
    );
  });

  it.each(['canary', 'protection'])('refuses -c %s= with anything but on and off', (key) => {
    expect(() => readStageConfig(given({ [key]: 'of' }))).toThrow(`-c ${key}= takes on or off`);
  });

  it('refuses a time that is no number of seconds', () => {
    expect(() => readStageConfig(given({ leaseSeconds: 'soon' }))).toThrow(/leaseSeconds/);
  });
});

const withTexts = (texts: Record<string, string>) => ({ ...stageConfigs.prod.fallback, texts });

describe('checking a configuration', () => {
  it.each(Object.values(stageConfigs))('accepts $stage as it stands', (config) => {
    expect(checkStageConfig(config)).toBe(config);
  });

  it.each([
    ['prod logs what customers write', { logsExecutionData: true }, /execution data/],
    ['prod loses its data', { retainData: false }, /keep its data/],
    ['a protected stage drops its data', { retainData: false }, /protection off/],
    ['prod empties the bucket it keeps', { autoDeleteObjects: true }, /kept and emptied/],
    ['prod goes without TLS', { enforceTls: false }, /TLS/],
    ['a canary has no alarms', { alarms: undefined }, /alarms/],
    [
      'the provisioned concurrency exceeds the reserved one',
      { reservedConcurrency: { ingress: 10, task: 1, recovery: 1 } },
      /provisioned concurrency exceeds/,
    ],
    ['the burst is below the rate', { throttle: { requestsPerSecond: 10, burst: 5 } }, /burst/],
    ['the query keeps its question mark', { webhookQuery: '?a=1' }, /question mark/],
    ['an SMS is longer than one segment', { fallback: withTexts({ sms: 'a'.repeat(161) }) }, /GSM-7/],
    ['a text is for no channel', { fallback: withTexts({ fax: 'hello' }) }, /"fax"/],
    [
      'no opt-out words are in the language',
      { fallback: { ...stageConfigs.prod.fallback, optOutLanguages: ['de', 'xx'] } },
      /opt-out words in the language "xx"/,
    ],
    ['no texts are in the language', { fallback: { ...stageConfigs.prod.fallback, language: 'xx' } }, /"xx"/],
    [
      'keys come over plain HTTP',
      { liveUpdates: { ...liveUpdates, jwksUrl: 'http://identity.example.com/jwks.json' } },
      /keys that anybody/,
    ],
    ['nobody is trusted', { liveUpdates: { ...liveUpdates, issuer: '' } }, /name both/],
    ['the keys are nowhere', { liveUpdates: { ...liveUpdates, jwksUrl: 'keys' } }, /no URL/],
    ['there is no lease', { timings: { firstRetrySeconds: 60, leaseSeconds: 0 } }, /lease/],
  ])('refuses when %s', (_fault, change, message) => {
    expect(() => checkStageConfig({ ...stageConfigs.prod, ...change })).toThrow(message);
  });

  it('names every fault at once', () => {
    expect(() =>
      checkStageConfig({ ...stageConfigs.prod, logsExecutionData: true, enforceTls: false }),
    ).toThrow(/execution data; .*TLS/);
  });
});
