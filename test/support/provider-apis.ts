import { inject } from 'vitest';
import type { Behaviour } from '../../tools/local-cloud/provider-apis/answer-as.ts';
import type { SeenRequest, SentAnswer } from '../../tools/local-cloud/provider-apis/start-provider-apis.ts';

/** The servers that stand for the providers' APIs in this run, as the end-to-end tests look into them. */

/** What was sent to an address, oldest first. */
export async function sentTo(address: string): Promise<SentAnswer[]> {
  return (await list<SentAnswer>('_sent')).filter(({ to }) => to === address);
}

/** What the provider did with each request for an address, oldest first. */
export async function requestsFor(address: string): Promise<string[]> {
  return (await list<SeenRequest>('_requests'))
    .filter(({ to }) => to === address)
    .map(({ behaviour }) => behaviour);
}

/** How the provider treats the next requests for an address, one by one. */
export async function behaveTo(address: string, ...behaviours: readonly Behaviour[]): Promise<void> {
  const body = JSON.stringify({ to: address, behaviours });
  await fetch(`${inject('providerApiUrl')}/_behave`, { method: 'POST', body });
}

async function list<Entry>(path: string): Promise<Entry[]> {
  const response = await fetch(`${inject('providerApiUrl')}/${path}`);
  return (await response.json()) as Entry[];
}
