import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { MessageName } from '../wire.ts';
import { findMessages } from './find-messages.ts';
import { listCompanies, listCompanyConversations, listConversationMessages } from './list-conversations.ts';
import { listOtherMessages } from './list-other-messages.ts';
import { mintLiveToken } from './mint-live-token.ts';
import { planReplay } from './plan-replay.ts';
import { readContext } from './read-context.ts';
import { readExecutions, readStepData, readWorkflow } from './read-executions.ts';
import { readFallbacks } from './read-fallbacks.ts';
import { readPicture } from './read-picture.ts';
import { peekQueue, readQueues } from './read-queues.ts';
import { readRawRequest, readStored } from './read-stored.ts';
import { TrafficReader } from './read-traffic.ts';
import { redriveQueue, replayMessages } from './replay-and-redrive.ts';
import { sendWebhooks } from './send-webhooks.ts';

interface ApiCall {
  /** A query parameter; throws a RequestError when it is missing. */
  query(name: string): string;
  /** The JSON body. */
  body(): Promise<unknown>;
}

export type ApiRoute = (call: ApiCall) => Promise<unknown>;

/** What the page can ask: `GET` reads and changes nothing, `POST` acts. */
export function createRoutes(system: ConsoleSystem): (method: string, path: string) => ApiRoute {
  const routes = new Map(Object.entries({ ...readRoutes(system), ...actRoutes(system) }));
  return (method, path) => {
    const route = routes.get(`${method} ${path}`);
    if (route === undefined) throw new RequestError(404, 'no_route', 'the console has no such address');
    return route;
  };
}

function readRoutes(system: ConsoleSystem): Record<string, ApiRoute> {
  const traffic = new TrafficReader(system);
  return {
    'GET /api/companies': () => listCompanies(system),
    'GET /api/conversations': ({ query }) => listCompanyConversations(system, query('company')),
    'GET /api/messages': ({ query }) =>
      listConversationMessages(system, {
        conversationId: query('conversation'),
        companyId: query('company'),
      }),
    'GET /api/other-messages': () => listOtherMessages(system),
    'GET /api/found-messages': ({ query }) =>
      findMessages(system, {
        search: query('search'),
        status: query('status'),
        channel: query('channel'),
        since: query('since'),
        until: query('until'),
      }),
    'GET /api/stored-message': ({ query }) => readStored(system, messageNameOf(query)),
    'GET /api/context': ({ query }) => readContext(system, query('message')),
    'GET /api/raw-request': ({ query }) => readRawRequest(system, messageNameOf(query)),
    'GET /api/replay-plan': ({ query }) => planReplay(system, query('status')),
    'GET /api/executions': ({ query }) => readExecutions(system, query('message')),
    'GET /api/step-data': ({ query }) =>
      readStepData(system, { messageId: query('message'), execution: query('execution') }),
    'GET /api/picture': ({ query }) => readPicture(system, query('key')),
    'GET /api/workflow': () => readWorkflow(system),
    'GET /api/queues': () => readQueues(system),
    'GET /api/queue-contents': ({ query }) =>
      peekQueue(system, { name: query('queue'), isDeadLetters: query('which') === 'dead-letters' }),
    'GET /api/fallbacks': () => readFallbacks(system),
    'GET /api/traffic': () => traffic.read(),
  };
}

function messageNameOf(query: ApiCall['query']): MessageName {
  return { conversationId: query('conversation'), messageId: query('message') };
}

function actRoutes(system: ConsoleSystem): Record<string, ApiRoute> {
  return {
    'POST /api/send': async ({ body }) => sendWebhooks(system, await body()),
    'POST /api/replay': async ({ body }) => replayMessages(system, await body()),
    'POST /api/redrive': async ({ body }) => redriveQueue(system, await body()),
    'POST /api/live-token': async ({ body }) => mintLiveToken(system, await body()),
  };
}
