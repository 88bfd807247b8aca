import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionEnvironment } from '../../shared/env.ts';
import { liveProtocol, offeredProtocols } from '../../shared/live/handshake.ts';
import { fromAuthorizerContext } from '../../shared/live/live-client.ts';
import type { LiveRouteEvent } from '../../shared/live/live-route-event.ts';
import { createLog } from '../../shared/observability/log.ts';
import { saveConnection } from '../../shared/store/connections.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { type ConnectClientPorts, connectClient } from './connect-client.ts';

const environment = functionEnvironment();
const log = createLog();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };

const ports: ConnectClientPorts = {
  now: () => new Date(),
  save: (companyId, connection) => saveConnection(table, companyId, connection),
};

/** The route `$connect`. Anything but 200 refuses the connection; the client tries again. */
export async function handler(event: LiveRouteEvent): Promise<APIGatewayProxyResult> {
  const client = fromAuthorizerContext(event.requestContext.authorizer);
  if (client === undefined) {
    log.error('connection without an authorizer refused');
    return { statusCode: 403, body: '' };
  }
  try {
    await connectClient(event.requestContext.connectionId, client, ports);
  } catch (error) {
    log.error('connection not stored', { error });
    return { statusCode: 503, body: '' };
  }
  log.info('client connected');
  // A browser that offered subprotocols drops the connection unless one of them comes back.
  const isOffered = offeredProtocols(event.headers).includes(liveProtocol);
  return {
    statusCode: 200,
    body: '',
    ...(isOffered && { headers: { 'Sec-WebSocket-Protocol': liveProtocol } }),
  };
}
