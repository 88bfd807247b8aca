import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { localDirectoryOf } from '../deployment.ts';
import { type LocalKeys, makeLocalKeys } from '../local-cloud/local-keys.ts';

export interface SendTarget {
  readonly apiUrl: string;
  /** What signatures are made over, without a trailing slash. */
  readonly publicBaseUrl: string;
  readonly keys: Pick<LocalKeys, 'accountSid' | 'authToken' | 'sendgridPrivateKey'>;
}

/** Where to send and how to sign: the local cloud, or a deployed stack with keys from the environment. */
export function sendTarget(url: string | undefined, environment: NodeJS.ProcessEnv): SendTarget {
  return url === undefined ? localTarget(localDirectoryOf(environment)) : deployedTarget(url, environment);
}

/** The same target with keys that nobody trusts. */
export function withWrongKeys(target: SendTarget): SendTarget {
  const { authToken, sendgridPrivateKey } = makeLocalKeys();
  return { ...target, keys: { ...target.keys, authToken, sendgridPrivateKey } };
}

function localTarget(localDirectory: string): SendTarget {
  const outputsFile = join(localDirectory, 'outputs.json');
  if (!existsSync(outputsFile)) {
    throw new Error('no local cloud is running here: start it with `npm start`, or name an API with --url');
  }
  const outputs = JSON.parse(readFileSync(outputsFile, 'utf8'));
  return {
    apiUrl: outputs.ApiUrl,
    publicBaseUrl: outputs.PublicBaseUrl,
    keys: JSON.parse(readFileSync(join(localDirectory, 'keys.json'), 'utf8')),
  };
}

function deployedTarget(url: string, environment: NodeJS.ProcessEnv): SendTarget {
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
