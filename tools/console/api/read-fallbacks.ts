import type { LocalSystem } from '../local/local-system.ts';
import type { SentFallback } from '../wire.ts';

/** The answers to unknown senders that went to the stand-in for the providers' APIs, the newest first. */
export async function readFallbacks({ providerApiUrl }: LocalSystem): Promise<readonly SentFallback[]> {
  const response = await fetch(new URL('/_sent', providerApiUrl), { signal: AbortSignal.timeout(5_000) });
  const sent = (await response.json()) as readonly SentFallback[];
  return sent.toReversed();
}
