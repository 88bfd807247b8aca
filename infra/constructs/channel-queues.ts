import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueKind } from '../../shared/workflow.ts';
import { type ChannelRoute, toPascalCase } from '../channel-routes.ts';

export interface ChannelQueuesProps {
  readonly channels: readonly ChannelRoute[];
  readonly enforceTls: boolean;
  readonly encryptionKey?: IKey | undefined;
}

export interface ChannelQueue {
  /** `WhatsappReplies`: construct id, and the beginning of the output. */
  readonly id: string;
  readonly kind: QueueKind;
  /** `WHATSAPP_REPLIES_QUEUE_URL`: the function's variable for its URL. */
  readonly environmentName: string;
  readonly queue: Queue;
  readonly deadLetters: Queue;
}

const queueKinds: readonly QueueKind[] = ['replies', 'handoff'];
const deadLetterRetention = Duration.days(14);

/**
 * SQS's default of 4 days could drop messages during an outage over a long weekend. It is below the 14 days of the
 * dead-letter queue, because a dead letter keeps its age.
 */
const retention = Duration.days(10);

/** Two queues a channel, replies for the machine and handoff for people, each with its dead letters: docs/reference/queues.md. */
export class ChannelQueues extends Construct {
  readonly all: readonly ChannelQueue[];

  constructor(scope: Construct, id: string, props: ChannelQueuesProps) {
    super(scope, id);
    this.all = props.channels.flatMap(({ name }) =>
      queueKinds.map((kind) => ({
        kind,
        environmentName: `${name}_${kind}_queue_url`.toUpperCase(),
        ...this.#createQueue(`${toPascalCase(name)}${toPascalCase(kind)}`, props),
      })),
    );
  }

  #createQueue(id: string, { enforceTls, encryptionKey }: ChannelQueuesProps) {
    const common = {
      enforceSSL: enforceTls,
      removalPolicy: RemovalPolicy.DESTROY,
      ...(encryptionKey
        ? { encryption: QueueEncryption.KMS, encryptionMasterKey: encryptionKey }
        : { encryption: QueueEncryption.SQS_MANAGED }),
    };
    const deadLetters = new Queue(this, `${id}DeadLetters`, {
      ...common,
      retentionPeriod: deadLetterRetention,
    });
    Validations.of(deadLetters).acknowledge({
      id: 'Serverless-SQSRedrivePolicy',
      reason: 'It is itself the queue for dead letters',
    });
    const queue = new Queue(this, id, {
      ...common,
      retentionPeriod: retention,
      visibilityTimeout: Duration.seconds(120),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
    return { id, queue, deadLetters };
  }
}
