import * as z from 'zod/mini';
import type { Deployment } from '../../cli/deployment/deployment.ts';
import { deadLetterQueueOf, queueUrlOf, redriveBySqs } from '../../cli/redrive/redrive-queue.ts';
import type { ApiRoute } from '../api/find-route.ts';
import { queueNames } from '../api/read-queues.ts';
import { replayMessages } from '../api/replay-and-redrive.ts';
import { sharedRoutes } from '../api/shared-routes.ts';
import type { ConsoleSource, ConsoleSystem } from '../console-system.ts';
import { parseBody } from '../parse-body.ts';
import { RequestError } from '../request-error.ts';
import type { StageFacts } from '../wire.ts';
import { loggedExecutionsOf } from './execution-log.ts';
import { findOnStage } from './find-on-stage.ts';

/**
 * What the page can ask of a stage on AWS: everything that reads a deployment, and with `allowsWrites` replay and redrive.
 * There is no route by which a queue's messages are received.
 */
export function stageSource(deployment: Deployment, stage: StageFacts): ConsoleSource {
  const system: ConsoleSystem = {
    deployment,
    findExecutions: (messageId) => loggedExecutionsOf(deployment, messageId),
    findMessages: (query) => findOnStage(deployment, query),
  };
  return {
    routes: {
      ...sharedRoutes(system),
      // Each view says for itself what it cannot read.
      'GET /api/reach': async () => ({}),
      ...actRoutes(system, stage),
    },
    stage,
    liveUrl: undefined,
  };
}

function actRoutes(system: ConsoleSystem, stage: StageFacts): Record<string, ApiRoute> {
  return {
    'POST /api/replay': async ({ body }) => replayMessages(system, confirmed(await body(), stage)),
    'POST /api/redrive': async ({ body }) => redriveOnStage(system, confirmed(await body(), stage)),
  };
}

const confirmationSchema = z.object({ stage: z.optional(z.string()) });

/** The body of an action that may be done: writes are allowed, and it names the stage on which it acts. */
function confirmed(body: unknown, { name, allowsWrites }: StageFacts): unknown {
  if (!allowsWrites) {
    const remedy = 'start it with --allow-writes to replay and redrive';
    throw new RequestError(403, 'read_only', `this console only reads ${name}: ${remedy}`);
  }
  if (parseBody(confirmationSchema, body).stage !== name)
    throw new RequestError(409, 'not_confirmed', `type ${name} to confirm: nothing was done`);
  return body;
}

const redriveSchema = z.object({ queue: z.enum(queueNames as [string, ...string[]]) });

/** Let SQS move the messages of a dead-letter queue back. */
async function redriveOnStage(
  { deployment }: ConsoleSystem,
  body: unknown,
): Promise<{ readonly moved: number }> {
  const { queue } = parseBody(redriveSchema, body);
  const { arn } = await deadLetterQueueOf(deployment, queueUrlOf(deployment, queue));
  return { moved: await redriveBySqs(deployment, arn, () => undefined) };
}
