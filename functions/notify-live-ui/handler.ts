import { functionEnvironment } from '../../shared/env.ts';
import type { NotifyLiveUiInput } from '../../shared/live/live-notice.ts';
import {
  closeConnection,
  createConnectionsClient,
  postToConnection,
} from '../../shared/live/post-to-connection.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { listConnections, removeConnection } from '../../shared/store/connections.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { type NotifyLiveUiPorts, notifyLiveUi } from './notify-live-ui.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };
const clients = createConnectionsClient(environment.required('LIVE_API_ENDPOINT'));

const parallel = 50;
const postBudgetMs = 2_000;
/** Of the whole fan-out. What the function has left after it is for its last answers. */
const budgetMs = 5_000;

const ports: NotifyLiveUiPorts = {
  now: () => new Date(),
  random: Math.random,
  list: (companyId, signal) => listConnections(table, companyId, signal),
  post: (connectionId, frame, signal) => postToConnection(clients, { connectionId, frame }, shorter(signal)),
  remove: (companyId, connectionId) =>
    removeConnection(table, companyId, connectionId).catch((error: unknown) =>
      log.warn('dead connection not removed, the next event will', { error }),
    ),
  close: (connectionId, signal) => closeConnection(clients, connectionId, shorter(signal)),
};

/** The workflow's last step. It never throws: the message is routed, and a live view must not fail that. */
export async function handler(input: NotifyLiveUiInput): Promise<void> {
  const facts = workflowFacts(input);
  try {
    const counts = await notifyLiveUi(input, ports, { parallel, signal: AbortSignal.timeout(budgetMs) });
    const ends = Object.entries(counts).filter(([, count]) => count > 0);
    for (const [event, count] of ends) meter.record('LiveUpdates', { event }, count);
    log.info('live clients notified', { ...facts, count: counts.sent, outcome: outcomeOf(ends) });
  } catch (error) {
    meter.record('LiveUpdateFailures', {});
    log.warn('live clients not notified', { ...facts, error });
  } finally {
    meter.flush();
  }
}

function shorter(signal: AbortSignal): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(postBudgetMs)]);
}

/** `gone:2 failed:1`: the ends that are not `sent`, as one fact of the log line. */
function outcomeOf(ends: readonly (readonly [string, number])[]): string {
  const others = ends.filter(([end]) => end !== 'sent');
  return others.map(([end, count]) => `${end}:${count}`).join(' ') || 'all_sent';
}
