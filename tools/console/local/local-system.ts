import type { Deployment } from '../../cli/deployment/deployment.ts';
import { executionsOf } from '../../cli/deployment/executions.ts';
import { mintToken } from '../../local-cloud/live-tokens/mint-token.ts';
import type { LocalKeys } from '../../local-cloud/local-keys.ts';
import type { Neighbours } from '../../local-cloud/start-neighbours.ts';
import { searchMessages } from '../api/find-messages.ts';
import type { ConsoleSystem } from '../console-system.ts';

/** The local cloud, where the console also acts as the customer, the provider and a client of the WebSocket API. */
export interface LocalSystem extends ConsoleSystem {
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
  keys: LocalSystem['keys'] & Pick<LocalKeys, 'liveTokenKey'>,
  { providerApiUrl }: Pick<Neighbours, 'providerApiUrl'>,
): LocalSystem {
  const { LiveUpdatesUrl: url } = deployment.outputs;
  return {
    deployment,
    findExecutions: (messageId) => executionsOf(deployment, messageId),
    findMessages: (query) => searchMessages(deployment, query),
    keys,
    providerApiUrl,
    live:
      url === undefined ? undefined : { url, mintToken: (client) => mintToken(keys.liveTokenKey, client) },
  };
}
