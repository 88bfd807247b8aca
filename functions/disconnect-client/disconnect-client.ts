import { fromAuthorizerContext } from '../../shared/live/live-client.ts';

export interface DisconnectClientPorts {
  remove(companyId: string, connectionId: string): Promise<void>;
}

/**
 * Forget a connection that has ended. The company comes from the authorizer's context, which API Gateway keeps for the
 * connection's whole life: no lookup, no index. False when there is no such context.
 */
export async function disconnectClient(
  connectionId: string,
  authorizer: unknown,
  { remove }: DisconnectClientPorts,
): Promise<boolean> {
  const client = fromAuthorizerContext(authorizer);
  if (client === undefined) return false;
  await remove(client.companyId, connectionId);
  return true;
}
