import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionEnvironment } from '../../shared/env.ts';
import type { LiveRouteEvent } from '../../shared/live/live-route-event.ts';
import { createLog } from '../../shared/observability/log.ts';
import { removeConnection } from '../../shared/store/connections.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { type DisconnectClientPorts, disconnectClient } from './disconnect-client.ts';

const environment = functionEnvironment();
const log = createLog();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };

const ports: DisconnectClientPorts = {
  remove: (companyId, connectionId) => removeConnection(table, companyId, connectionId),
};

/** The route `$disconnect`. Best effort on both sides: API Gateway may not call it, and what stays here is found gone later. */
export async function handler({ requestContext }: LiveRouteEvent): Promise<APIGatewayProxyResult> {
  try {
    const isRemoved = await disconnectClient(requestContext.connectionId, requestContext.authorizer, ports);
    log.info('client disconnected', { outcome: isRemoved ? 'removed' : 'not_known' });
  } catch (error) {
    log.warn('connection not removed, the next event or its TTL will', { error });
  }
  return { statusCode: 200, body: '' };
}
