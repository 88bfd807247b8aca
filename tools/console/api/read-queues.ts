import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { channelRoutes } from '../../../infra/channel-routes.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import { deadLetterQueueOf, queueUrlOf } from '../../cli/redrive/redrive-queue.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { QueueContentsReport, QueueCounts, QueuedMessage, QueueReport } from '../wire.ts';

export const queueNames = channelRoutes.flatMap(({ name }) =>
  ['replies', 'handoff'].map((kind) => `${name}-${kind}`),
);

/** How full the queues and their dead-letter queues are, as SQS counts. */
export function readQueues(system: ConsoleSystem): Promise<readonly QueueReport[]> {
  return Promise.all(
    queueNames.map(async (name) => {
      const url = queueUrlOf(system.deployment, name);
      const deadLetters = await deadLetterQueueOf(system.deployment, url);
      return {
        name,
        ...(await countsOf(system, url)),
        deadLetters: await countsOf(system, deadLetters.url),
      };
    }),
  );
}

async function countsOf({ deployment }: ConsoleSystem, QueueUrl: string): Promise<QueueCounts> {
  const { Attributes = {} } = await deployment.queues.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesNotVisible',
        'ApproximateNumberOfMessagesDelayed',
      ],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed ?? 0),
  };
}

/** More than this is of no use on a page. */
const shown = 100;

interface PeekedMessage {
  readonly MessageId: string;
  readonly Body: string;
  /** Seconds since 1970. */
  readonly SentTimestamp: number;
  readonly IsVisible: boolean;
  readonly ReceiveCount: number;
}

/**
 * What lies on a queue, the newest first. SQS itself can only show a message by handing it out, which counts towards
 * its dead-letter queue and hides it from its consumer; the local cloud can be asked what it holds, and nothing changes.
 */
export async function peekQueue(
  system: ConsoleSystem,
  { name, isDeadLetters }: { readonly name: string; readonly isDeadLetters: boolean },
): Promise<QueueContentsReport> {
  if (!queueNames.includes(name)) throw new RequestError(404, 'no_queue', 'no queue has this name');
  const { deployment } = system;
  const source = queueUrlOf(deployment, name);
  const url = isDeadLetters ? (await deadLetterQueueOf(deployment, source)).url : source;
  const question = new URL('/_ministack/sqs/messages', requiredOutput(deployment, 'Endpoint'));
  question.searchParams.set('QueueUrl', url);
  const response = await fetch(question, { signal: AbortSignal.timeout(5_000) });
  if (!response.ok) throw new RequestError(502, 'not_peekable', 'this local cloud does not show its queues');
  const all = messagesIn(await response.json());
  const newestFirst = all.toSorted((left, right) => right.sentAt.localeCompare(left.sentAt));
  return { total: all.length, messages: newestFirst.slice(0, shown) };
}

/** The answer is nested by account, region and queue; one queue was asked for. */
function messagesIn(answer: unknown): readonly QueuedMessage[] {
  const { messages } = answer as {
    readonly messages: Record<string, Record<string, Record<string, readonly PeekedMessage[]>>>;
  };
  return Object.values(messages)
    .flatMap((regions) => Object.values(regions))
    .flatMap((queues) => Object.values(queues))
    .flat()
    .map(({ MessageId, Body, SentTimestamp, IsVisible, ReceiveCount }) => ({
      id: MessageId,
      body: Body,
      sentAt: new Date(SentTimestamp * 1_000).toISOString(),
      isVisible: IsVisible,
      receiveCount: ReceiveCount,
    }));
}
