import { functionEnvironment } from '../../shared/env.ts';
import { guardTask } from '../../shared/observability/guard-task.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { workflowFacts } from '../../shared/observability/workflow-facts.ts';
import { createDocumentClient } from '../../shared/store/document-client.ts';
import { finishMessage, readMessage } from '../../shared/store/routing-status.ts';
import type { RouteMessageInput, RouteMessageResult } from '../../shared/workflow.ts';
import { queueUrls } from './queue-urls.ts';
import { type RouteMessagePorts, routeMessage } from './route-message.ts';
import { createQueueClient, sendToQueue } from './send-to-queue.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const queues = createQueueClient();
const table = { client: createDocumentClient(), tableName: environment.required('CONVERSATIONS_TABLE') };

const ports: RouteMessagePorts = {
  now: () => new Date(),
  queueUrl: queueUrls(environment),
  send: (queueUrl, message) => sendToQueue(queues, queueUrl, message),
  isPending: async (key) => (await readMessage(table, key))?.routing_status === 'pending',
  finish: (key, status) => finishMessage(table, key, status),
};

/** The workflow's routing task, for both kinds of queue. */
export function handler(input: RouteMessageInput): Promise<RouteMessageResult> {
  const facts = workflowFacts(input);
  const channel = input.channel_type;
  return guardTask({ log, meter, facts }, async () => {
    const result = await routeMessage(input, ports).catch((error: unknown) => {
      meter.record('RoutingFailures', { channel });
      throw error;
    });
    if (result.outcome === 'routed') {
      const { received } = input.context.processing.processing_timestamps;
      meter.record('MessagesRouted', { channel, queue: input.queue_kind });
      meter.record('RoutingTime', { channel }, Date.parse(result.queued_at) - Date.parse(received));
    }
    log.info('message routing ended', {
      ...facts,
      outcome: result.outcome,
      queue: input.queue_kind,
      ...('reason' in result && { reason: result.reason }),
    });
    return result;
  });
}
