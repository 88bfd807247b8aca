import { checkStageConfig, readStageConfig } from '../../infra/read-stage-config.ts';
import type { DomainConfig, StageConfig } from '../../infra/stage-config.ts';
import { largeMail, liveUpdates } from './synthesize.ts';

/** A stage as somebody may deploy it: by `-c`, and by what they set in `infra/stage-config.ts`. */
export interface Variant {
  readonly name: string;
  /** `-c key=value`. */
  readonly given: Readonly<Record<string, string>>;
  readonly overrides?: Partial<StageConfig>;
}

/** Names of all members of a configuration: `throttle.burst`, and `domain` itself, because it may be undefined. */
export type MemberPath<Config, Prefix extends string = ''> = {
  [Key in keyof Config & string]-?: IsLeaf<NonNullable<Config[Key]>> extends true
    ? `${Prefix}${Key}`
    : MemberPath<NonNullable<Config[Key]>, `${Prefix}${Key}.`> | OptionalPath<Config[Key], `${Prefix}${Key}`>;
}[keyof Config & string];

/** A value without its own members; texts by any key are one value. */
type IsLeaf<Value> = Value extends string | number | boolean | readonly unknown[]
  ? true
  : string extends keyof Value
    ? true
    : false;
type OptionalPath<Member, Path extends string> = undefined extends Member ? Path : never;

const domain: DomainConfig = {
  name: 'hooks.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/0b1c2d3e-0000-4000-8000-000000000001',
  basePath: undefined,
  hostedZone: undefined,
};
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
const email = 'duty@example.com';
const budget = { usdPerMonth: 50, email };
const fallback = {
  dailyCeiling: 0,
  ownAddresses: [email],
  optOutLanguages: ['de'],
  language: 'de',
  texts: { sms: 'Bitte rufen Sie an.' },
};

/** Every option of a stage on and off, alone where it brings or takes resources, together where it only sets a value. */
export const variants: readonly Variant[] = [
  { name: 'dev', given: {} },
  { name: 'staging', given: { stage: 'staging' } },
  { name: 'prod', given: { stage: 'prod' } },
  { name: 'local', given: { stage: 'local' } },
  { name: 'a first deployment of prod', given: { stage: 'prod', protection: 'off' } },
  { name: 'prod past the canary', given: { stage: 'prod', canary: 'off' } },
  {
    name: 'prod with its switches on',
    given: { stage: 'prod', canary: 'on', protection: 'on', liveUpdates: 'off' },
  },
  {
    name: 'dev with live updates by the command line',
    given: {
      liveUpdates: 'on',
      liveIssuer: 'https://identity.example.com/',
      liveAudience: 'live',
      liveJwksUrl: 'https://identity.example.com/jwks.json',
    },
  },
  {
    name: 'local as npm start deploys it',
    given: {
      stage: 'local',
      publicBaseUrl: 'http://127.0.0.1:4566/base',
      providerApiBaseUrl: 'http://127.0.0.1:4700',
      firstRetrySeconds: '2',
      leaseSeconds: '3',
      liveIssuer: 'http://127.0.0.1:4580/',
      liveAudience: 'live-updates',
      liveJwksUrl: 'http://127.0.0.1:4580/jwks.json',
      liveApisUrl: 'http://127.0.0.1:4566/_aws/execute-api',
    },
  },
  {
    name: 'staging with an address for alarms',
    given: { stage: 'staging' },
    overrides: { alarms: { email } },
  },
  { name: 'prod that archives media', given: { stage: 'prod' }, overrides: { archiveMedia: true } },
  { name: 'prod with live updates', given: { stage: 'prod' }, overrides: { liveUpdates } },
  { name: 'staging with live updates', given: { stage: 'staging' }, overrides: { liveUpdates } },
  { name: 'prod with a domain', given: { stage: 'prod' }, overrides: { domain } },
  {
    name: 'prod with a domain below a path, and its DNS record',
    given: { stage: 'prod' },
    overrides: { domain: { ...domain, basePath: 'in', hostedZone } },
  },
  { name: 'dev with large mail', given: {}, overrides: { largeMail } },
  { name: 'prod with large mail', given: { stage: 'prod' }, overrides: { largeMail } },
  { name: 'staging without a firewall', given: { stage: 'staging' }, overrides: { firewall: undefined } },
  {
    name: 'staging without concurrency',
    given: { stage: 'staging' },
    overrides: { reservedConcurrency: undefined },
  },
  {
    name: 'staging without provisioned concurrency',
    given: { stage: 'staging' },
    overrides: { provisionedConcurrency: undefined },
  },
  {
    name: 'staging without alarms',
    given: { stage: 'staging' },
    overrides: { alarms: undefined, canary: false },
  },
  {
    name: 'staging with its own key',
    given: { stage: 'staging' },
    overrides: { customerManagedKey: true, alarms: { email } },
  },
  { name: 'prod without its own key', given: { stage: 'prod' }, overrides: { customerManagedKey: false } },
  { name: 'dev that keeps its data', given: {}, overrides: { retainData: true, autoDeleteObjects: false } },
  { name: 'dev with alarms', given: {}, overrides: { alarms: { email: undefined } } },
  {
    name: 'prod with everything',
    given: { stage: 'prod' },
    overrides: {
      alarms: { email },
      liveUpdates: { ...liveUpdates, textPermission: { claim: 'scope', value: 'texts' } },
      domain: { ...domain, hostedZone },
      largeMail: { ...largeMail, hostedZone, tasks: { min: 2, max: 8 } },
      allowedCallers: ['192.0.2.0/24', '198.51.100.7/32'],
      budget,
      firewall: { requestsPerFiveMinutesPerAddress: 100, commonRulesVersion: undefined },
      logLevel: 'DEBUG',
      logRetentionDays: 365,
      throttle: { requestsPerSecond: 10_000, burst: 10_000 },
      provisionedConcurrency: { min: 1, max: 1 },
      reservedConcurrency: { ingress: 1, task: 1, recovery: 1 },
      retention: { messageDays: 1, unknownSenderDays: 1, quarantineDays: 1, rawDays: undefined },
      timings: { firstRetrySeconds: 300, leaseSeconds: 120 },
      fallback,
      webhookQuery: 'tenant=1',
      acceptsTwilioJson: true,
      archiveMedia: true,
      providerApiBaseUrl: 'https://proxy.example.com',
    },
  },
  {
    name: 'dev behind a proxy',
    given: { publicBaseUrl: 'https://hooks.example.com/base/' },
    overrides: { allowedCallers: ['192.0.2.0/24'], budget, webhookQuery: 'tenant=1', logRetentionDays: 7 },
  },
];

/** The configuration of a variant, checked like any other. */
export function configOf({ given, overrides }: Variant): StageConfig {
  return checkStageConfig({ ...readStageConfig((key) => given[key]), ...overrides });
}

/** For every member, the values that the variants must try. A new member needs a line here, and variants for its values. */
export const triedValues: Readonly<Record<MemberPath<StageConfig>, readonly unknown[]>> = {
  stage: ['dev', 'staging', 'prod', 'local'],
  logLevel: ['DEBUG', 'INFO'],
  systemLogLevel: ['INFO', 'WARN'],
  logRetentionDays: [7, 365],
  retainData: [true, false],
  deletionProtection: [true, false],
  autoDeleteObjects: [true, false],
  enforceTls: [true, false],
  customerManagedKey: [true, false],
  logsExecutionData: [true, false],
  'throttle.requestsPerSecond': [50, 10_000],
  'throttle.burst': [100, 10_000],
  provisionedConcurrency: [undefined],
  'provisionedConcurrency.min': [1, 2],
  'provisionedConcurrency.max': [1, 50],
  reservedConcurrency: [undefined],
  'reservedConcurrency.ingress': [1, 300],
  'reservedConcurrency.task': [1, 100],
  'reservedConcurrency.recovery': [1, 8],
  'retention.messageDays': [undefined, 1],
  'retention.unknownSenderDays': [1, 30],
  'retention.quarantineDays': [1, 365],
  'retention.rawDays': [undefined, 30],
  archiveMedia: [false, true],
  'timings.firstRetrySeconds': [2, 300],
  'timings.leaseSeconds': [3, 120],
  'fallback.dailyCeiling': [0, 500],
  'fallback.ownAddresses': [[], [email]],
  'fallback.optOutLanguages': [undefined, ['de']],
  'fallback.language': ['en', 'de'],
  'fallback.texts': [undefined, fallback.texts],
  alarms: [undefined],
  'alarms.email': [undefined, email],
  canary: [true, false],
  firewall: [undefined],
  'firewall.requestsPerFiveMinutesPerAddress': [100, 100_000],
  'firewall.commonRulesVersion': [undefined, 'Version_1.19'],
  allowedCallers: [[], ['192.0.2.0/24']],
  domain: [undefined],
  'domain.name': [domain.name],
  'domain.certificateArn': [domain.certificateArn],
  'domain.basePath': [undefined, 'in'],
  'domain.hostedZone': [undefined],
  'domain.hostedZone.id': [hostedZone.id],
  'domain.hostedZone.name': [hostedZone.name],
  largeMail: [undefined],
  'largeMail.name': [largeMail.name],
  'largeMail.certificateArn': [largeMail.certificateArn],
  'largeMail.hostedZone': [undefined],
  'largeMail.hostedZone.id': [hostedZone.id],
  'largeMail.hostedZone.name': [hostedZone.name],
  'largeMail.tasks': [undefined],
  'largeMail.tasks.min': [2],
  'largeMail.tasks.max': [8],
  budget: [undefined],
  'budget.usdPerMonth': [budget.usdPerMonth],
  'budget.email': [budget.email],
  liveUpdates: [undefined],
  'liveUpdates.issuer': [liveUpdates.issuer, 'http://127.0.0.1:4580/'],
  'liveUpdates.audience': [liveUpdates.audience, 'live'],
  'liveUpdates.jwksUrl': [liveUpdates.jwksUrl, 'http://127.0.0.1:4580/jwks.json'],
  'liveUpdates.textPermission.claim': ['permissions', 'scope'],
  'liveUpdates.textPermission.value': ['messages:read', 'texts'],
  'liveUpdates.apisUrl': [undefined, 'http://127.0.0.1:4566/_aws/execute-api'],
  publicBaseUrl: [undefined, 'https://hooks.example.com/base'],
  providerApiBaseUrl: [undefined, 'https://proxy.example.com'],
  webhookQuery: [undefined, 'tenant=1'],
  acceptsTwilioJson: [true, false],
};
