import { decodeJwt } from 'jose';
import * as z from 'zod/mini';
import type { LocalSystem } from '../local/local-system.ts';
import { parseBody } from '../parse-body.ts';
import { RequestError } from '../request-error.ts';
import type { LiveToken } from '../wire.ts';

const schema = z.object({
  companyId: z.string().check(z.minLength(1), z.maxLength(128)),
  canReadText: z.boolean(),
});

/** A token for the WebSocket API, as the company's identity provider would issue it. */
export async function mintLiveToken({ live }: LocalSystem, body: unknown): Promise<LiveToken> {
  const client = parseBody(schema, body);
  if (live === undefined)
    throw new RequestError(404, 'live_updates_off', 'live updates are off in this stage');
  const token = await live.mintToken(client);
  return { token, expiresAt: decodeJwt(token).exp ?? 0 };
}
