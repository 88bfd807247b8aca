import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { bundlesDirectory } from './bundling.ts';
import { channelRoutes } from './channel-routes.ts';
import { ChannelQueues } from './constructs/channel-queues.ts';
import { ContentBucket } from './constructs/content-bucket.ts';
import { ConversationTable } from './constructs/conversation-table.ts';
import { InboundWorkflow } from './constructs/inbound-workflow.ts';
import { ProviderSecrets } from './constructs/provider-secrets.ts';
import { Recovery } from './constructs/recovery.ts';
import { WebhookApi } from './constructs/webhook-api.ts';
import { WebhookReceiver } from './constructs/webhook-receiver.ts';
import type { StageConfig } from './stage-config.ts';

export interface IncomingWebhookStackProps extends StackProps {
  readonly config: StageConfig;
  /** Folder with one bundle a function. */
  readonly bundles?: string;
}

/** The whole system of one stage. */
export class IncomingWebhookStack extends Stack {
  constructor(scope: Construct, id: string, props: IncomingWebhookStackProps) {
    super(scope, id, props);
    const { config, bundles = bundlesDirectory } = props;
    const { stage, isDataKept, enforceTls } = config;
    const settings = { config, bundles };
    const encryptionKey = undefined;

    const table = new ConversationTable(this, 'Conversations', { isDataKept, encryptionKey });
    const content = new ContentBucket(this, 'Content', {
      isDataKept,
      enforceTls,
      encryptionKey,
      retentionDays: config.retention.contentDays,
    });
    const queues = new ChannelQueues(this, 'Queues', { channels: channelRoutes, enforceTls, encryptionKey });
    const secrets = new ProviderSecrets(this, 'Secrets', { stage, isDataKept, encryptionKey });
    const { stateMachine } = new InboundWorkflow(this, 'Workflow', { settings, table, queues, secrets });
    const workflow = stateMachine;
    const receiver = new WebhookReceiver(this, 'Receiver', { settings, table, content, secrets, workflow });
    const { api } = new WebhookApi(this, 'Webhooks', {
      config,
      channels: channelRoutes,
      receiver: receiver.target,
    });
    new Recovery(this, 'Recovery', { settings, table, workflow });

    this.#output({
      ApiUrl: api.url,
      ConversationsTableName: table.table.tableName,
      ContentBucketName: content.bucket.bucketName,
      StateMachineArn: workflow.stateMachineArn,
      TwilioSecretArn: secrets.twilio.secretArn,
      SendgridSecretArn: secrets.sendgrid.secretArn,
      ...Object.fromEntries(queues.all.map(({ id: name, queue }) => [`${name}QueueUrl`, queue.queueUrl])),
    });
  }

  #output(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}
