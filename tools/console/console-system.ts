import type { Deployment } from '../cli/deployment/deployment.ts';
import { mintToken } from '../local-cloud/live-tokens/mint-token.ts';
import type { LocalKeys } from '../local-cloud/local-keys.ts';
import type { Neighbours } from '../local-cloud/start-neighbours.ts';

/** The system that the console shows, and with what it acts on it. */
export interface ConsoleSystem {
  readonly deployment: Deployment;
  /** What webhooks are signed with. */
  readonly keys: Pick<LocalKeys, 'accountSid' | 'authToken' | 'sendgridPrivateKey'>;
  /** The server that stands for the providers' APIs. */
  readonly providerApiUrl: string;
  /** Undefined where live updates are off. */
  readonly live: LiveAccess | undefined;
}

interface LiveAccess {
  readonly url: string;
  /** A token of a client of this company. */
  mintToken(client: { readonly companyId: string; readonly canReadText: boolean }): Promise<string>;
}

/** The local cloud as the console needs it. */
export function systemOf(
  deployment: Deployment,
  keys: ConsoleSystem['keys'] & Pick<LocalKeys, 'liveTokenKey'>,
  { providerApiUrl }: Pick<Neighbours, 'providerApiUrl'>,
): ConsoleSystem {
  const { LiveUpdatesUrl: url } = deployment.outputs;
  return {
    deployment,
    keys,
    providerApiUrl,
    live:
      url === undefined ? undefined : { url, mintToken: (client) => mintToken(keys.liveTokenKey, client) },
  };
}
