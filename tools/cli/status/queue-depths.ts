import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { type Deployment, requiredOutput } from '../deployment/deployment.ts';
import { deadLetterQueueOf } from '../redrive/redrive-queue.ts';

export interface QueueDepth {
  /** `sms-replies`. */
  readonly name: string;
  readonly waiting: number;
  readonly delayed: number;
  /** Received by a consumer that has not deleted it yet. */
  readonly inWork: number;
  readonly deadLetters: number;
}

/** Every queue of the stack with what lies on it, approximately, as SQS counts. */
export function queueDepths(deployment: Deployment): Promise<QueueDepth[]> {
  const outputs = Object.keys(deployment.outputs).filter((key) => /(Replies|Handoff)QueueUrl$/.test(key));
  return Promise.all(outputs.map((output) => depthOf(deployment, output)));
}

async function depthOf(deployment: Deployment, output: string): Promise<QueueDepth> {
  const QueueUrl = requiredOutput(deployment, output);
  const { Attributes = {} } = await deployment.queues.send(
    new GetQueueAttributesCommand({
      QueueUrl,
      AttributeNames: [
        'ApproximateNumberOfMessages',
        'ApproximateNumberOfMessagesDelayed',
        'ApproximateNumberOfMessagesNotVisible',
      ],
    }),
  );
  const { waiting: deadLetters } = await deadLetterQueueOf(deployment, QueueUrl);
  return {
    name: output
      .replace('QueueUrl', '')
      .replace(/(.)([A-Z])/g, '$1-$2')
      .toLowerCase(),
    waiting: Number(Attributes.ApproximateNumberOfMessages),
    delayed: Number(Attributes.ApproximateNumberOfMessagesDelayed),
    inWork: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
    deadLetters,
  };
}
