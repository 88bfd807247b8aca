import { defaultTextPermission, localLiveIdentity } from '../shared/live/live-identity.ts';

/** A deployable copy of the system. `local` is `dev` without the features that local clouds lack. */
export type StageName = 'dev' | 'staging' | 'prod' | 'local';

/**
 * The settings that differ between stages. Settings that all stages share are defaults of the construct that owns them.
 * A stage that extends another one clears an optional setting with `undefined`.
 */
export interface StageConfig {
  readonly stage: StageName;
  /** At most INFO: Lambda treats the functions' metrics as INFO lines and would drop them, which blinds the alarms. */
  readonly logLevel: 'DEBUG' | 'INFO';
  /**
   * Level of the lines that Lambda itself writes. `INFO`: when each call began, and its duration, memory and initialization.
   * `WARN`: only of calls that fail; it saves 1.6 KB a message. Durations are metrics on either level.
   */
  readonly systemLogLevel: 'INFO' | 'WARN';
  readonly logRetentionDays: 7 | 14 | 30 | 60 | 90 | 180 | 365;
  /** Retain the data (table, bucket, key, secrets) when the stack is deleted. */
  readonly retainData: boolean;
  /**
   * Protect the stack and the table from deletion. Use `-c protection=off` for a first deployment: its rollback has to
   * delete both.
   */
  readonly deletionProtection: boolean;
  /** Delete the objects in the bucket when the stack is deleted. CloudFormation cannot delete a bucket with objects. */
  readonly autoDeleteObjects: boolean;
  /** Queues, topic and bucket reject requests without TLS. */
  readonly enforceTls: boolean;
  /** Encrypt with a customer managed KMS key instead of keys that AWS owns or manages. */
  readonly customerManagedKey: boolean;
  /** Write states' inputs and outputs, which contain message texts, to the execution log. Never in prod. */
  readonly logsExecutionData: boolean;
  readonly throttle: { readonly requestsPerSecond: number; readonly burst: number };
  /**
   * Provisioned concurrency of the ingress, scaled by its utilization.
   * @default - none: every execution environment starts cold
   */
  readonly provisionedConcurrency?: CapacityRange | undefined;
  /**
   * Reserved concurrency of the functions. A new account has too little quota for it.
   * @default - none: all functions share the account's concurrency
   */
  readonly reservedConcurrency?: ReservedConcurrencyConfig | undefined;
  readonly retention: RetentionConfig;
  /**
   * Copy the media of Twilio's messages into the bucket before they are routed: docs/media.md.
   * @default false
   */
  readonly archiveMedia?: boolean;
  readonly timings: { readonly firstRetrySeconds: number; readonly leaseSeconds: number };
  readonly fallback: FallbackConfig;
  /** @default - no alarms */
  readonly alarms?: AlarmConfig | undefined;
  /** Shift traffic to a new ingress version gradually, and roll back on an alarm of that version. Off: `-c canary=off`. */
  readonly canary: boolean;
  /** @default - no firewall */
  readonly firewall?: FirewallConfig | undefined;
  /** Reject callers outside these ranges. Twilio and SendGrid publish none: set it behind your own proxy. */
  readonly allowedCallers: readonly string[];
  /** @default - API Gateway's own domain */
  readonly domain?: DomainConfig | undefined;
  /**
   * A receiver of email up to 40 MB, beside the API: docs/large-mail.md.
   * @default - none: the API accepts email up to about 4.4 MB
   */
  readonly largeMail?: LargeMailConfig | undefined;
  /** @default - no budget */
  readonly budget?: { readonly usdPerMonth: number; readonly email: string } | undefined;
  /**
   * The WebSocket API that shows messages as they arrive: docs/live-updates.md.
   * @default - none
   */
  readonly liveUpdates?: LiveUpdatesConfig | undefined;
  /**
   * The scheme, host and base path of the webhook URLs that the providers call.
   * @default - as API Gateway reports them with each request
   */
  readonly publicBaseUrl?: string | undefined;
  /**
   * Base URL of the providers' APIs.
   * @default - the providers' public endpoints
   */
  readonly providerApiBaseUrl?: string | undefined;
  /**
   * The exact query string of the configured webhook URLs, without `?`.
   * @default - the URLs have no query string
   */
  readonly webhookQuery?: string | undefined;
  /** Accept Twilio's JSON bodies, signed by `bodySHA256`. */
  readonly acceptsTwilioJson: boolean;
}

/** How many instances, scaled by load. */
export interface CapacityRange {
  readonly min: number;
  readonly max: number;
}

/** Reserved concurrency is also a limit: a flood must not use up the account's concurrency. */
interface ReservedConcurrencyConfig {
  readonly ingress: number;
  /** For each task of the workflow. */
  readonly task: number;
  readonly recovery: number;
}

export interface RetentionConfig {
  /**
   * Messages of known conversations, with their files.
   * @default - indefinitely
   */
  readonly messageDays?: number | undefined;
  /** Messages of unknown senders, with their files. */
  readonly unknownSenderDays: number;
  /** Raw requests with a valid signature that could not be parsed. */
  readonly quarantineDays: number;
  /**
   * The raw request of every email, for a later parser.
   * @default - only raw requests with content that is stored nowhere else, as long as their messages
   */
  readonly rawDays?: number | undefined;
}

interface FallbackConfig {
  /** Answers to unknown senders per day and channel. */
  readonly dailyCeiling: number;
  /** Our own addresses, which are never answered. */
  readonly ownAddresses: readonly string[];
  /**
   * Languages whose opt-out words count, besides English.
   * @default - all supported languages
   */
  readonly optOutLanguages?: readonly string[] | undefined;
  /** Language of the built-in texts: `en`, `de` or `es`. */
  readonly language: string;
  /**
   * Texts by channel. A text for SMS has to fit one GSM-7 segment.
   * @default - the built-in texts
   */
  readonly texts?: Readonly<Record<string, string>> | undefined;
}

export interface AlarmConfig {
  /**
   * Address that receives the alarms.
   * @default - the topic has no subscriber
   */
  readonly email?: string | undefined;
}

export interface FirewallConfig {
  readonly requestsPerFiveMinutesPerAddress: number;
  /**
   * Version of AWS's common rules, as `aws wafv2 list-available-managed-rule-group-versions` names it. Pinned, because a
   * rule that AWS adds to the default version could reject email.
   * @default - the default version
   */
  readonly commonRulesVersion?: string | undefined;
}

export interface LiveUpdatesConfig {
  /** Issuer of the clients' tokens, as their claim `iss` spells it. */
  readonly issuer: string;
  /** Audience that the claim `aud` must name. */
  readonly audience: string;
  /** Where the issuer publishes its keys (JWKS). */
  readonly jwksUrl: string;
  /** A client may read texts if this claim contains this value. The claim is a list, or words in one text as in OAuth's `scope`. */
  readonly textPermission: { readonly claim: string; readonly value: string };
  /**
   * Where a local cloud serves its APIs: `http://127.0.0.1:<port>/_aws/execute-api`.
   * @default - AWS's endpoints
   */
  readonly apisUrl?: string | undefined;
}

interface HostedZoneConfig {
  readonly id: string;
  readonly name: string;
}

export interface DomainConfig {
  readonly name: string;
  readonly certificateArn: string;
  /** @default - the API is at the root of the domain */
  readonly basePath?: string | undefined;
  /** @default - no DNS record: create it yourself */
  readonly hostedZone?: HostedZoneConfig | undefined;
}

export interface LargeMailConfig {
  /** Domain name of the receiver. It differs from the API's. */
  readonly name: string;
  /** Certificate for that name, in the stack's region. */
  readonly certificateArn: string;
  /** @default - no DNS record: create it yourself */
  readonly hostedZone?: HostedZoneConfig | undefined;
  /**
   * Number of tasks. Each costs about 12 USD a month.
   * @default - 1 to 4
   */
  readonly tasks?: CapacityRange | undefined;
}

/** The latest in docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-changelog.html */
const commonRulesVersion = 'Version_1.19';

const dev: StageConfig = {
  stage: 'dev',
  logLevel: 'DEBUG',
  systemLogLevel: 'INFO',
  logRetentionDays: 14,
  retainData: false,
  deletionProtection: false,
  autoDeleteObjects: true,
  enforceTls: true,
  customerManagedKey: false,
  logsExecutionData: true,
  throttle: { requestsPerSecond: 50, burst: 100 },
  retention: { messageDays: 90, unknownSenderDays: 30, quarantineDays: 90, rawDays: 30 },
  archiveMedia: false,
  timings: { firstRetrySeconds: 60, leaseSeconds: 55 },
  fallback: {
    dailyCeiling: 500,
    ownAddresses: [],
    language: 'en',
  },
  canary: false,
  allowedCallers: [],
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
  provisionedConcurrency: { min: 1, max: 2 },
  reservedConcurrency: { ingress: 50, task: 20, recovery: 8 },
  alarms: {},
  canary: true,
  firewall: { requestsPerFiveMinutesPerAddress: 20_000, commonRulesVersion },
};

const prod: StageConfig = {
  ...staging,
  stage: 'prod',
  systemLogLevel: 'WARN',
  logRetentionDays: 90,
  retainData: true,
  deletionProtection: true,
  autoDeleteObjects: false,
  customerManagedKey: true,
  throttle: { requestsPerSecond: 1_000, burst: 2_000 },
  provisionedConcurrency: { min: 2, max: 50 },
  reservedConcurrency: { ingress: 300, task: 100, recovery: 8 },
  retention: { messageDays: undefined, unknownSenderDays: 30, quarantineDays: 365, rawDays: 30 },
  firewall: { requestsPerFiveMinutesPerAddress: 100_000, commonRulesVersion },
};

/**
 * A laptop has no TLS and needs no throttling. The stage has alarms, to try the runbook on, and live updates: `npm start`
 * starts the issuer of their tokens and passes its address.
 */
const local: StageConfig = {
  ...dev,
  stage: 'local',
  autoDeleteObjects: false,
  enforceTls: false,
  alarms: {},
  archiveMedia: true,
  throttle: { requestsPerSecond: 5_000, burst: 5_000 },
  liveUpdates: {
    ...localLiveIdentity,
    jwksUrl: 'http://127.0.0.1:4580/jwks.json',
    textPermission: defaultTextPermission,
  },
};

export const stageConfigs: Readonly<Record<StageName, StageConfig>> = { dev, staging, prod, local };
