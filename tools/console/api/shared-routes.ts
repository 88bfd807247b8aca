import type { ConsoleSystem } from '../console-system.ts';
import type { MessageName } from '../wire.ts';
import type { ApiCall, ApiRoute } from './find-route.ts';
import { planReplay } from './plan-replay.ts';
import { readContext } from './read-context.ts';
import { readExecutions, readStepData, readWorkflow } from './read-executions.ts';
import { readPicture } from './read-picture.ts';
import { readQueues } from './read-queues.ts';
import { readRawRequest, readStored } from './read-stored.ts';

/** What can be read of any deployment, on AWS with the same calls as on the local cloud. Nothing here changes anything. */
export function sharedRoutes(system: ConsoleSystem): Record<string, ApiRoute> {
  return {
    'GET /api/found-messages': ({ query }) =>
      system.findMessages({
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
  };
}

function messageNameOf(query: ApiCall['query']): MessageName {
  return { conversationId: query('conversation'), messageId: query('message') };
}
