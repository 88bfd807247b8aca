import { createPrivateKey } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type LocalKeys, makeLocalKeys } from '../../local-cloud/local-keys.ts';
import { localDirectoryOf, openDeployment, requiredOutput } from '../deployment/deployment.ts';
import { stageOf } from '../terminal/stage-help.ts';
import type { SignedWebhook } from '../webhooks/twilio-webhook.ts';

export interface SendTarget {
  readonly apiUrl: string;
  /** Where email goes that API Gateway and Lambda cannot pass on; undefined where there is no such receiver. */
  readonly largeMailUrl?: string | undefined;
  /** What signatures are made over, without a trailing slash. */
  readonly publicBaseUrl: string;
  readonly keys: Pick<LocalKeys, 'accountSid' | 'authToken' | 'sendgridPrivateKey'>;
}

export interface SendRequest {
  readonly channel: string;
  /** Undefined: that of the stage. */
  readonly url: string | undefined;
  readonly stage: string | undefined;
}

/**
 * Where to send and how to sign: the local cloud, or a deployed stack with keys from the environment. Throws an Error that
 * names what is missing.
 */
export async function sendTarget(
  { channel, url, stage: given }: SendRequest,
  environment: NodeJS.ProcessEnv,
): Promise<SendTarget> {
  if (url !== undefined) return deployedTarget({ channel, url }, environment);
  const stage = stageOf(given, environment);
  if (stage === 'local') return localTarget(localDirectoryOf(environment));
  assertKeys(channel, environment);
  const deployment = await openDeployment(stage);
  return deployedTarget({ channel, url: requiredOutput(deployment, 'ApiUrl') }, environment);
}

/**
 * Lambda accepts 6 MB, in which a body is base64: about 4.4 MB of it, less some headers.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const lambdaBytes = 4_000_000;

/** Where a webhook of this target belongs: large email to its own receiver, where there is one. */
export function urlFor(
  { provider, body }: Pick<SignedWebhook, 'body'> & { readonly provider: string },
  { apiUrl, largeMailUrl }: SendTarget,
): string {
  return provider === 'sendgrid' && body.length > lambdaBytes ? (largeMailUrl ?? apiUrl) : apiUrl;
}

/** The same target with keys that nobody trusts. */
export function withWrongKeys(target: SendTarget): SendTarget {
  const { authToken, sendgridPrivateKey } = makeLocalKeys();
  return { ...target, keys: { ...target.keys, authToken, sendgridPrivateKey } };
}

function localTarget(localDirectory: string): SendTarget {
  const outputsFile = join(localDirectory, 'outputs.json');
  if (!existsSync(outputsFile)) {
    throw new Error(
      'no local cloud is running here: start it with `npm start`, or name a stage with --stage',
    );
  }
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
  return {
    apiUrl: outputs.ApiUrl,
    largeMailUrl: outputs.LargeMailUrl,
    publicBaseUrl: outputs.PublicBaseUrl,
    keys: JSON.parse(readFileSync(join(localDirectory, 'keys.json'), 'utf8')),
  };
}

function deployedTarget(
  { channel, url }: { readonly channel: string; readonly url: string },
  environment: NodeJS.ProcessEnv,
): SendTarget {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Error('--url is the ApiUrl of a stack, like https://….amazonaws.com/dev/');
  }
  assertKeys(channel, environment);
  const apiUrl = url.endsWith('/') ? url : `${url}/`;
  return {
    apiUrl,
    publicBaseUrl: (environment.PUBLIC_BASE_URL ?? apiUrl).replace(/\/+$/, ''),
    keys: {
      accountSid: environment.TWILIO_ACCOUNT_SID ?? '',
      authToken: environment.TWILIO_AUTH_TOKEN ?? '',
      sendgridPrivateKey: environment.SENDGRID_PRIVATE_KEY ?? '',
    },
  };
}

/** Without these the signature would be wrong, and the answer 401 would not say why. */
function assertKeys(channel: string, environment: NodeJS.ProcessEnv): void {
  const needed = channel === 'email' ? ['SENDGRID_PRIVATE_KEY'] : ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN'];
  const missing = needed.filter((name) => !environment[name]);
  if (missing.length > 0)
    throw new Error(`to sign for a stage on AWS, set ${missing.join(' and ')} in the environment`);
  if (channel !== 'email') return;
  try {
    createPrivateKey(environment.SENDGRID_PRIVATE_KEY ?? '');
  } catch {
    throw new Error('SENDGRID_PRIVATE_KEY is not a private key in PEM');
  }
}
