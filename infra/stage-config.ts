import { defaultTextPermission, localLiveIdentity } from '../shared/live/live-identity.ts';

/** A deployable copy of the system. `local` is `dev` without what a local cloud refuses. */
export type StageName = 'dev' | 'staging' | 'prod' | 'local';

/** Everything that differs between stages. What is the same everywhere is a default of the construct that owns it. */
export interface StageConfig {
  readonly stage: StageName;
  /** Not above INFO: Lambda takes the functions' metrics for lines of INFO and would drop them, and with them the alarms. */
  readonly logLevel: 'DEBUG' | 'INFO';
  readonly logRetentionDays: 7 | 14 | 30 | 60 | 90 | 180 | 365;
  /** Keep data (table, bucket, key, secrets) when the stack is deleted. */
  readonly isDataKept: boolean;
  /** Refuse to delete stack and table. `-c protection=off` for a first deployment: its rollback has to delete both. */
  readonly isDeletionProtected: boolean;
  /** Empty the bucket when the stack is deleted: a bucket with objects in it would stay behind. */
  readonly emptiesBucket: boolean;
  /** Queues, topic and bucket refuse plain HTTP. */
  readonly enforceTls: boolean;
  /** Encrypt with a key of our own instead of the service's. */
  readonly hasOwnKey: boolean;
  /** Write states' inputs and outputs, which hold message texts, to the execution log. Never in prod. */
  readonly logsExecutionData: boolean;
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /** Copies of the ingress that are kept warm, and up to how many as they fill up. */
  readonly warm: { readonly least: number; readonly most: number } | undefined;
  /** Undefined: all functions share the account's concurrency. New accounts have too little to divide. */
  readonly concurrency: ConcurrencyConfig | undefined;
  readonly retention: RetentionConfig;
  /**
   * Copy the media of Twilio's messages into the bucket before they are routed: docs/media.md.
   * @default false
   */
  readonly archiveMedia?: boolean;
  readonly timings: { readonly firstRetrySeconds: number; readonly leaseSeconds: number };
  readonly fallback: FallbackConfig;
  readonly alarms: AlarmConfig | undefined;
  /** Shift traffic to a new ingress version step by step, back when an alarm of that version goes off. `-c canary=off`. */
  readonly hasCanaryDeployment: boolean;
  readonly firewall: FirewallConfig | undefined;
  /** Refuse callers outside these ranges. Twilio and SendGrid publish none: for a proxy of your own. */
  readonly allowedCallers: readonly string[];
  readonly domain: DomainConfig | undefined;
  /** A receiver of mail up to 40 MB, beside the API: docs/large-mail.md. Undefined: about 4.4 MB. */
  readonly largeMail: LargeMailConfig | undefined;
  readonly budget: { readonly usdPerMonth: number; readonly email: string } | undefined;
  /** The WebSocket API that shows messages as they come. Undefined: there is none. */
  readonly liveUpdates: LiveUpdatesConfig | undefined;
  /** What the providers were given, when it is not what API Gateway reports: scheme, host and base path. */
  readonly publicBaseUrl: string | undefined;
  /** Where the providers' APIs are, when not on the internet. */
  readonly providerApiBaseUrl: string | undefined;
  /** The exact query string of the configured webhook URLs, without `?`. */
  readonly webhookQuery: string | undefined;
  /** Accept Twilio's JSON bodies, signed by `bodySHA256`. */
  readonly acceptsTwilioJson: boolean;
}

/** The most copies at once, and so many that nobody else can take: a flood must not starve the account. */
interface ConcurrencyConfig {
  readonly ingress: number;
  /** Of each task of the workflow. */
  readonly task: number;
  readonly recovery: number;
}

export interface RetentionConfig {
  /** Messages of known conversations, with their files. Undefined keeps them for ever. */
  readonly messageDays: number | undefined;
  /** Messages of unknown senders, with their files. */
  readonly unknownSenderDays: number;
  /** Signed mail that could not be read, as it came. */
  readonly quarantineDays: number;
  /**
   * Every email as it came, for a later parser. Undefined keeps only the requests of which something is nowhere else, and
   * those as long as their messages.
   */
  readonly rawDays: number | undefined;
}

interface FallbackConfig {
  /** Answers to unknown senders a day and channel. */
  readonly dailyCeiling: number;
  /** Addresses of ours that are never answered. */
  readonly ownAddresses: readonly string[];
  /** Whose opt-out words count, beside English; undefined: those of every language that is known. */
  readonly optOutLanguages: readonly string[] | undefined;
  /** Of the built-in texts: `en`, `de` or `es`. */
  readonly language: string;
  /** Texts by channel, instead of the built-in ones. An SMS has to fit one GSM-7 segment. */
  readonly texts: Readonly<Record<string, string>> | undefined;
}

export interface AlarmConfig {
  /** Who gets the alarms; undefined leaves the topic without a subscriber. */
  readonly email: string | undefined;
}

export interface FirewallConfig {
  readonly requestsPerFiveMinutesPerAddress: number;
  /**
   * Of AWS's common rules, as `aws wafv2 list-available-managed-rule-group-versions` names it. Pinned, because a rule that
   * AWS adds to the default version could refuse mail. Undefined follows the default version.
   */
  readonly commonRulesVersion: string | undefined;
}

export interface LiveUpdatesConfig {
  /** Who issues the clients' tokens, as their claim `iss` spells it. */
  readonly issuer: string;
  /** What their claim `aud` must name. */
  readonly audience: string;
  /** Where the issuer publishes its keys (JWKS). */
  readonly jwksUrl: string;
  /** What lets a client read texts: this value in this claim, a list or, like OAuth's `scope`, words in one text. */
  readonly textPermission: { readonly claim: string; readonly value: string };
  /** Where a local cloud serves its APIs, `http://127.0.0.1:<port>/_aws/execute-api`. Undefined on AWS. */
  readonly apisUrl: string | undefined;
}

export interface DomainConfig {
  readonly name: string;
  readonly certificateArn: string;
  readonly basePath: string | undefined;
  /** Undefined: the DNS record is somebody else's task. */
  readonly hostedZone: { readonly id: string; readonly name: string } | undefined;
}

export interface LargeMailConfig {
  /** Of the receiver: not the API's. */
  readonly name: string;
  /** For that name, in the stack's region. */
  readonly certificateArn: string;
  /** Undefined: the DNS record is somebody else's task. */
  readonly hostedZone: { readonly id: string; readonly name: string } | undefined;
  /** How many tasks, by load. Undefined: 1 to 4. Each costs about 12 USD a month. */
  readonly tasks: { readonly least: number; readonly most: number } | undefined;
}

/** The latest in docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-changelog.html */
const commonRulesVersion = 'Version_1.19';

const dev: StageConfig = {
  stage: 'dev',
  logLevel: 'DEBUG',
  logRetentionDays: 14,
  isDataKept: false,
  isDeletionProtected: false,
  emptiesBucket: true,
  enforceTls: true,
  hasOwnKey: false,
  logsExecutionData: true,
  throttle: { requestsPerSecond: 50, burst: 100 },
  warm: undefined,
  concurrency: undefined,
  retention: { messageDays: 90, unknownSenderDays: 30, quarantineDays: 90, rawDays: 30 },
  archiveMedia: false,
  timings: { firstRetrySeconds: 60, leaseSeconds: 55 },
  fallback: {
    dailyCeiling: 500,
    ownAddresses: [],
    optOutLanguages: undefined,
    language: 'en',
    texts: undefined,
  },
  alarms: undefined,
  hasCanaryDeployment: false,
  firewall: undefined,
  allowedCallers: [],
  domain: undefined,
  largeMail: undefined,
  budget: undefined,
  liveUpdates: undefined,
  publicBaseUrl: undefined,
  providerApiBaseUrl: undefined,
  webhookQuery: undefined,
  acceptsTwilioJson: false,
};

const staging: StageConfig = {
  ...dev,
  stage: 'staging',
  logLevel: 'INFO',
  logRetentionDays: 30,
  logsExecutionData: false,
  throttle: { requestsPerSecond: 200, burst: 400 },
  // Provisioned concurrency on an alias that a release moves is rehearsed here, before prod.
  warm: { least: 1, most: 2 },
  concurrency: { ingress: 50, task: 20, recovery: 8 },
  alarms: { email: undefined },
  hasCanaryDeployment: true,
  firewall: { requestsPerFiveMinutesPerAddress: 20_000, commonRulesVersion },
};

const prod: StageConfig = {
  ...staging,
  stage: 'prod',
  logRetentionDays: 90,
  isDataKept: true,
  isDeletionProtected: true,
  emptiesBucket: false,
  hasOwnKey: true,
  throttle: { requestsPerSecond: 1_000, burst: 2_000 },
  warm: { least: 2, most: 50 },
  concurrency: { ingress: 300, task: 100, recovery: 8 },
  retention: { messageDays: undefined, unknownSenderDays: 30, quarantineDays: 365, rawDays: 30 },
  firewall: { requestsPerFiveMinutesPerAddress: 100_000, commonRulesVersion },
};

/**
 * A laptop has no TLS and no reason to throttle. It has alarms, so that the runbook can be tried on them, and live
 * updates: whoever starts the local cloud starts an issuer too, and says where it is.
 */
const local: StageConfig = {
  ...dev,
  stage: 'local',
  emptiesBucket: false,
  enforceTls: false,
  alarms: { email: undefined },
  archiveMedia: true,
  throttle: { requestsPerSecond: 5_000, burst: 5_000 },
  liveUpdates: {
    ...localLiveIdentity,
    jwksUrl: 'http://127.0.0.1:4580/jwks.json',
    textPermission: defaultTextPermission,
    apisUrl: undefined,
  },
};

export const stageConfigs: Readonly<Record<StageName, StageConfig>> = { dev, staging, prod, local };
