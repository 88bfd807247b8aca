import { faultsOfWording } from '../shared/messages/fallback-texts.ts';
import { optOutLanguages } from '../shared/messages/opt-out-words.ts';
import { executionTimeoutSeconds } from './constructs/task-timeouts.ts';
import { liveUpdatesFaults, readLiveUpdates } from './read-live-updates.ts';
import { type StageConfig, type StageName, stageConfigs } from './stage-config.ts';

/** Reads a value given on the command line: `-c key=value`. */
export type ReadContext = (key: string) => unknown;

/** The configuration of the stage that `-c stage=` names (`dev` without it), with what the command line overrides. */
export function readStageConfig(context: ReadContext): StageConfig {
  const name = text(context, 'stage') ?? 'dev';
  if (!Object.hasOwn(stageConfigs, name)) {
    throw new Error(`stage "${name}" is unknown: use one of ${Object.keys(stageConfigs).join(', ')}`);
  }
  const config = stageConfigs[name as StageName];
  return checkStageConfig({
    ...config,
    publicBaseUrl: withoutSlash(text(context, 'publicBaseUrl')) ?? config.publicBaseUrl,
    providerApiBaseUrl: withoutSlash(text(context, 'providerApiBaseUrl')) ?? config.providerApiBaseUrl,
    deletionProtection: isLeftOn(context, 'protection') && config.deletionProtection,
    canary: isLeftOn(context, 'canary') && config.canary,
    liveUpdates: readLiveUpdates((key) => text(context, key), config.liveUpdates),
    timings: {
      firstRetrySeconds: wholeNumber(context, 'firstRetrySeconds') ?? config.timings.firstRetrySeconds,
      leaseSeconds: wholeNumber(context, 'leaseSeconds') ?? config.timings.leaseSeconds,
    },
  });
}

/** Refuses combinations that would deploy and then lose or leak something. Returns its argument. */
export function checkStageConfig(config: StageConfig): StageConfig {
  const faults = [
    config.stage === 'prod' && config.logsExecutionData && 'prod must not log execution data',
    config.stage === 'prod' && !config.retainData && 'prod must keep its data',
    config.stage !== 'local' && !config.enforceTls && 'only a local stage may go without TLS',
    config.throttle.burst < config.throttle.requestsPerSecond && 'the burst is below the steady rate',
    config.retainData && config.autoDeleteObjects && 'the bucket is kept and emptied',
    config.provisionedConcurrency &&
      config.provisionedConcurrency.max < config.provisionedConcurrency.min &&
      'the maximum of provisioned concurrency is below its minimum',
    config.provisionedConcurrency &&
      config.reservedConcurrency &&
      config.provisionedConcurrency.max > config.reservedConcurrency.ingress &&
      'the provisioned concurrency exceeds what the ingress reserves',
    config.deletionProtection &&
      !config.retainData &&
      'a stage that cannot be deleted keeps its data: turn both on, or protection off',
    config.canary && !config.alarms && 'a canary deployment is rolled back by alarms: turn them on',
    config.timings.leaseSeconds < 1 && 'a lease of nothing lets two executions route one message',
    config.stage !== 'local' &&
      config.timings.leaseSeconds <= executionTimeoutSeconds &&
      `the lease must outlive an execution, which may take ${executionTimeoutSeconds} s`,
    config.domain !== undefined && config.publicBaseUrl !== undefined && 'a domain is the public base URL',
    ...largeMailFaults(config),
    config.webhookQuery?.startsWith('?') && 'the webhook query is given without its question mark',
    ...faultsOfWording({ language: config.fallback.language, overrides: config.fallback.texts ?? {} }),
    ...(config.fallback.optOutLanguages ?? []).flatMap((language) =>
      optOutLanguages.includes(language) ? [] : [`no opt-out words in the language "${language}"`],
    ),
    ...liveUpdatesFaults(config.liveUpdates, config.stage === 'local'),
  ].filter((fault) => typeof fault === 'string');
  if (faults.length > 0) throw new Error(`stage "${config.stage}": ${faults.join('; ')}`);
  return config;
}

/** What is wrong with a stage's receiver of large mail; false where nothing is. */
function largeMailFaults({ stage, largeMail, domain }: StageConfig): readonly (string | false)[] {
  if (largeMail === undefined) return [];
  const { min, max } = largeMail.tasks ?? { min: 1, max: 1 };
  return [
    stage === 'local' && 'a laptop has a receiver of large mail without a load balancer: npm start',
    largeMail.name === domain?.name && 'large mail needs its own name: the API has this one',
    min < 1 && 'large mail needs one task at least',
    max < min && 'fewer tasks of large mail at most than at least',
  ];
}

function text(context: ReadContext, key: string): string | undefined {
  const value = context(key);
  if (value === undefined || value === '') return undefined;
  if (typeof value !== 'string') throw new Error(`-c ${key}= takes a text`);
  return value;
}

/** `-c <key>=off` turns off what a stage has; `on` leaves it as the stage has it. */
function isLeftOn(context: ReadContext, key: string): boolean {
  const value = text(context, key) ?? 'on';
  if (value !== 'on' && value !== 'off') throw new Error(`-c ${key}= takes on or off`);
  return value === 'on';
}

function wholeNumber(context: ReadContext, key: string): number | undefined {
  const value = context(key);
  if (value === undefined || value === '') return undefined;
  if (!/^\d{1,6}$/.test(String(value))) throw new Error(`-c ${key}= takes a whole number of seconds`);
  return Number(value);
}

function withoutSlash(url: string | undefined): string | undefined {
  return url?.replace(/\/+$/, '');
}
