import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GoneException,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';
import { clientSettings } from '../store/aws-client-settings.ts';

/** The client of the WebSocket API's management endpoint: create it once, outside the handler. One try: a live update is worth no second. */
export function createConnectionsClient(endpoint: string): ApiGatewayManagementApiClient {
  return new ApiGatewayManagementApiClient({ endpoint, ...clientSettings(1) });
}

/** `gone`: the client is not connected any more. `failed`: it may be, and missed this. */
export type PostOutcome = 'sent' | 'gone' | 'failed';

/** Send one frame to one client. Never throws. */
export async function postToConnection(
  client: ApiGatewayManagementApiClient,
  { connectionId, frame }: { readonly connectionId: string; readonly frame: string },
  signal: AbortSignal,
): Promise<PostOutcome> {
  try {
    await client.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: frame }), {
      abortSignal: signal,
    });
    return 'sent';
  } catch (error) {
    return error instanceof GoneException ? 'gone' : 'failed';
  }
}

/** Close a connection from this side. Never throws: one that stays open is sent nothing any more. */
export async function closeConnection(
  client: ApiGatewayManagementApiClient,
  connectionId: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await client.send(new DeleteConnectionCommand({ ConnectionId: connectionId }), { abortSignal: signal });
  } catch {
    // Closed by its own client, or out of reach.
  }
}
