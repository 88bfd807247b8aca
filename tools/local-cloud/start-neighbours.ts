import { startLiveIssuer } from './live-tokens/start-live-issuer.ts';
import type { LocalKeys } from './local-keys.ts';
import { type SentAnswer, startProviderApis } from './provider-apis/start-provider-apis.ts';

/** The servers on this machine that stand for what the system meets on the internet. */
export interface Neighbours {
  /** `-c key=value` of the deployment that speaks to them. */
  readonly context: Readonly<Record<string, string>>;
  readonly providerApiUrl: string;
  stop(): Promise<void>;
}

/** Start the providers' APIs and the issuer of live clients' tokens; `onSent` is told what would have been sent. */
export async function startNeighbours(
  keys: LocalKeys,
  onSent?: (answer: SentAnswer) => void,
): Promise<Neighbours> {
  const apis = await startProviderApis(onSent);
  const issuer = await startLiveIssuer(keys.liveTokenKey);
  return {
    context: { providerApiBaseUrl: apis.baseUrl, ...issuer.context },
    providerApiUrl: apis.baseUrl,
    stop: async () => {
      await Promise.all([apis.stop(), issuer.stop()]);
    },
  };
}
