import type { APIGatewayProxyResult } from 'aws-lambda';
import { functionEnvironment } from '../../shared/env.ts';
import { fromAuthorizerContext } from '../../shared/live/live-client.ts';
import { encodeFrame } from '../../shared/live/live-frame.ts';
import type { LiveRouteEvent } from '../../shared/live/live-route-event.ts';
import { createConnectionsClient, postToConnection } from '../../shared/live/post-to-connection.ts';
import { createLog } from '../../shared/observability/log.ts';
import { readConversation } from '../../shared/store/conversation-record.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { type AnswerClientPorts, answerClient } from './answer-client.ts';
import { listSince } from './list-since.ts';

const environment = functionEnvironment();
const log = createLog();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const clients = createConnectionsClient(environment.required('LIVE_API_ENDPOINT'));
const postBudgetMs = 2_000;

const ports: AnswerClientPorts = {
  now: () => new Date(),
  listSince: (request) => listSince(table, request),
  companyOf: async (key) => {
    const companyId = (await readConversation(table, key))?.company_id;
    return companyId === undefined || companyId === null ? undefined : String(companyId);
  },
};

/** The route `messages.since`. The answer goes back over the same connection. */
export async function handler({ requestContext, body }: LiveRouteEvent): Promise<APIGatewayProxyResult> {
  const client = fromAuthorizerContext(requestContext.authorizer);
  if (client === undefined) return { statusCode: 403, body: '' };
  try {
    const frame = await answerClient(body ?? '', client, ports);
    const outcome = await postToConnection(
      clients,
      { connectionId: requestContext.connectionId, frame: encodeFrame(frame) },
      AbortSignal.timeout(postBudgetMs),
    );
    log.info('client answered', { outcome, ...(frame.type === 'error' && { reason: frame.error }) });
    return { statusCode: 200, body: '' };
  } catch (error) {
    log.error('client not answered, it asks again', { error });
    return { statusCode: 500, body: '' };
  }
}
