import * as z from 'zod/mini';
import { channelRoutes } from '../../../infra/channel-routes.ts';
import type { SignedWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import { RequestError } from '../request-error.ts';
import type { GivenRequest, GivenSend } from '../wire.ts';

export type OutgoingWebhook = Omit<SignedWebhook, 'provider'> & { readonly provider: string };

const channelNames = channelRoutes.map(({ name }) => name);

export const givenSendSchema = z.object({
  channel: z.enum(channelNames as [string, ...string[]]),
  given: z.object({
    contentType: z.string().check(z.minLength(1), z.maxLength(200)),
    headers: z.string().check(z.maxLength(10_000)),
    body: z.string().check(z.maxLength(1_000_000)),
  }),
  times: z.int().check(z.gte(1), z.lte(100)),
});

/** A request to the route of any channel of the registry, posted as it is given: its signature is among the headers. */
export function givenWebhooks({ channel, given, times }: GivenSend): readonly OutgoingWebhook[] {
  const webhook = {
    messageId: '',
    provider: 'other',
    path: `webhooks/${channel}`,
    headers: headersOf(given),
    body: Buffer.from(given.body),
  };
  return Array.from({ length: times }, () => webhook);
}

function headersOf({ headers, contentType }: GivenRequest): Record<string, string> {
  const lines = headers.split('\n').filter((line) => line.trim() !== '');
  const fields = [...lines.map(fieldOf), ['content-type', contentType] as const];
  try {
    return Object.fromEntries(new Headers(fields.map(([name, value]) => [name, value])));
  } catch {
    throw new RequestError(400, 'invalid_request', 'a header has characters that HTTP does not allow');
  }
}

function fieldOf(line: string): readonly [string, string] {
  const at = line.indexOf(':');
  if (at < 1) throw new RequestError(400, 'invalid_request', 'write each header as name: value');
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()];
}
