import type { LiveClient } from '../../shared/live/live-client.ts';
import type { Connection } from '../../shared/store/connections.ts';

export interface ConnectClientPorts {
  readonly now: () => Date;
  save(companyId: string, connection: Connection): Promise<void>;
}

/** API Gateway ends every connection after two hours. Seconds. */
const longestConnection = 2 * 60 * 60;

/** Remember a connection, until its token ends or API Gateway closes it for good. */
export async function connectClient(
  connectionId: string,
  client: LiveClient,
  { now, save }: ConnectClientPorts,
): Promise<void> {
  const connectedAt = now();
  const closedAt = Math.ceil(connectedAt.getTime() / 1_000) + longestConnection;
  await save(client.companyId, {
    connectionId,
    canReadText: client.canReadText,
    connectedAt,
    expiresAt: Math.min(client.expiresAt, closedAt),
  });
}
