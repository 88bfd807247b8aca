import type { ApiRoute } from '../api/find-route.ts';
import {
  listCompanies,
  listCompanyConversations,
  listConversationMessages,
} from '../api/list-conversations.ts';
import { listOtherMessages } from '../api/list-other-messages.ts';
import { mintLiveToken } from '../api/mint-live-token.ts';
import { readFallbacks } from '../api/read-fallbacks.ts';
import { peekQueue } from '../api/read-queues.ts';
import { TrafficReader } from '../api/read-traffic.ts';
import { redriveQueue, replayMessages } from '../api/replay-and-redrive.ts';
import { sendWebhooks } from '../api/send-webhooks.ts';
import { sharedRoutes } from '../api/shared-routes.ts';
import type { ConsoleSource } from '../console-system.ts';
import type { LocalSystem } from './local-system.ts';

/** What the page can ask of the local cloud. */
export function localSource(system: LocalSystem): ConsoleSource {
  return {
    routes: { ...sharedRoutes(system), ...readRoutes(system), ...actRoutes(system) },
    stage: null,
    liveUrl: system.live?.url,
  };
}

function readRoutes(system: LocalSystem): Record<string, ApiRoute> {
  const traffic = new TrafficReader(system);
  return {
    // Whether the local cloud answers.
    'GET /api/reach': () => listCompanies(system),
    'GET /api/companies': () => listCompanies(system),
    'GET /api/conversations': ({ query }) => listCompanyConversations(system, query('company')),
    'GET /api/messages': ({ query }) =>
      listConversationMessages(system, {
        conversationId: query('conversation'),
        companyId: query('company'),
      }),
    'GET /api/other-messages': () => listOtherMessages(system),
    'GET /api/queue-contents': ({ query }) =>
      peekQueue(system, { name: query('queue'), isDeadLetters: query('which') === 'dead-letters' }),
    'GET /api/fallbacks': () => readFallbacks(system),
    'GET /api/traffic': () => traffic.read(),
  };
}

function actRoutes(system: LocalSystem): Record<string, ApiRoute> {
  return {
    'POST /api/send': async ({ body }) => sendWebhooks(system, await body()),
    'POST /api/replay': async ({ body }) => replayMessages(system, await body()),
    'POST /api/redrive': async ({ body }) => redriveQueue(system, await body()),
    'POST /api/live-token': async ({ body }) => mintLiveToken(system, await body()),
  };
}
