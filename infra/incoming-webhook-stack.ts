import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import { bundlesDirectory, mailServerDirectory } from './bundling.ts';
import { channelRoutes } from './channel-routes.ts';
import { CanaryDeployment } from './constructs/canary-deployment.ts';
import { ChannelQueues } from './constructs/channel-queues.ts';
import { ContentBucket } from './constructs/content-bucket.ts';
import { ConversationTable } from './constructs/conversation-table.ts';
import { CostBudget } from './constructs/cost-budget.ts';
import { createEncryptionKey } from './constructs/encryption-key.ts';
import { InboundWorkflow } from './constructs/inbound-workflow.ts';
import { LargeMail } from './constructs/large-mail.ts';
import { LiveUpdates } from './constructs/live-updates.ts';
import { ProviderSecrets } from './constructs/provider-secrets.ts';
import { Recovery } from './constructs/recovery.ts';
import { WebhookApi } from './constructs/webhook-api.ts';
import { domainUrl, WebhookDomain } from './constructs/webhook-domain.ts';
import { WebhookFirewall } from './constructs/webhook-firewall.ts';
import { WebhookReceiver } from './constructs/webhook-receiver.ts';
import { Observability } from './observability/observability.ts';
import type { StageConfig } from './stage-config.ts';

export interface IncomingWebhookStackProps extends StackProps {
  readonly config: StageConfig;
  /** Folder with one bundle a function. */
  readonly bundles?: string;
  /** Folder with the bundle of the receiver of large mail and its Dockerfile. */
  readonly mailServer?: string;
}

/** The whole system of one stage. */
export class IncomingWebhookStack extends Stack {
  constructor(
    scope: Construct,
    id: string,
    { config, bundles, mailServer, ...props }: IncomingWebhookStackProps,
  ) {
    super(scope, id, props);
    const settings = { config, bundles: bundles ?? bundlesDirectory };
    const channels = channelRoutes;

    const encryptionKey = config.customerManagedKey ? createEncryptionKey(this, config) : undefined;
    const store = this.#createStore(config, encryptionKey);
    const live = config.liveUpdates && new LiveUpdates(this, 'Live', { settings, ...store });
    const { notifyLiveUi } = live ?? {};
    const inbound = new InboundWorkflow(this, 'Workflow', { settings, notifyLiveUi, ...store });
    const workflow = inbound.stateMachine;
    const receiver = new WebhookReceiver(this, 'Receiver', { settings, workflow, ...store });
    const webhooks = { config, channels, receiver: receiver.target };
    const { api, accessLog } = new WebhookApi(this, 'Webhooks', webhooks);
    live?.logAfter(api.node.findChild('Account'));
    const image = mailServer ?? mailServerDirectory;
    const largeMail =
      config.largeMail &&
      new LargeMail(this, 'LargeMail', { config, largeMail: config.largeMail, image, workflow, ...store });
    const { recoverPending } = new Recovery(this, 'Recovery', { settings, workflow, ...store });

    const { ingress, live: ingressAlias } = receiver;
    const functions = {
      ...inbound.tasks.functions,
      ...(inbound.archive && { 'archive-media': inbound.archive.archiveMedia }),
      'receive-webhook': ingress,
      'recover-pending': recoverPending,
      ...live?.functions,
    };
    const firewall = config.firewall && new WebhookFirewall(this, 'Firewall', { api, ...config.firewall });
    const gateways = { api, accessLog, firewall, largeMail, liveStage: live?.stage };
    const lambdas = { ingress, ingressAlias, recoverPending, functions };
    const { dashboard, releaseAlarms } = new Observability(this, 'Observability', {
      system: { config, channels, ...gateways, ...lambdas, workflow, ...store },
      encryptionKey,
    });
    if (releaseAlarms) new CanaryDeployment(this, 'Canary', { alias: ingressAlias, alarms: releaseAlarms });
    this.#addOptions(config, api);
    this.#addOutputs({
      ApiUrl: config.domain ? `${domainUrl(config.domain)}/` : api.url,
      StateMachineArn: workflow.stateMachineArn,
      DashboardName: dashboard.dashboardName,
      ...(live && { LiveUpdatesUrl: live.url }),
      ...(largeMail && { LargeMailUrl: largeMail.url }),
      ...outputsOf(store),
    });
  }

  /** What keeps data: table, bucket, queues, secrets. */
  #createStore(
    { stage, retainData, enforceTls, ...config }: StageConfig,
    encryptionKey: IKey | undefined,
  ): Store {
    return {
      table: new ConversationTable(this, 'Conversations', {
        retainData,
        deletionProtection: config.deletionProtection,
        encryptionKey,
      }),
      content: new ContentBucket(this, 'Content', {
        retainData,
        autoDeleteObjects: config.autoDeleteObjects,
        enforceTls,
        encryptionKey,
        retention: config.retention,
      }),
      queues: new ChannelQueues(this, 'Queues', { channels: channelRoutes, enforceTls, encryptionKey }),
      secrets: new ProviderSecrets(this, 'Secrets', { stage, retainData, encryptionKey }),
    };
  }

  /** What a stage may have and the system does not need. */
  #addOptions(config: StageConfig, api: RestApi): void {
    const { domain, budget } = config;
    if (domain) new WebhookDomain(this, 'Domain', { api, domain });
    if (budget) new CostBudget(this, 'Budget', { config, budget });
  }

  #addOutputs(values: Readonly<Record<string, string>>): void {
    for (const [name, value] of Object.entries(values)) new CfnOutput(this, name, { value });
  }
}

interface Store {
  readonly table: ConversationTable;
  readonly content: ContentBucket;
  readonly queues: ChannelQueues;
  readonly secrets: ProviderSecrets;
}

function outputsOf({ table, content, queues, secrets }: Store): Readonly<Record<string, string>> {
  return {
    ConversationsTableName: table.table.tableName,
    ContentBucketName: content.bucket.bucketName,
    TwilioSecretArn: secrets.twilio.secretArn,
    SendgridSecretArn: secrets.sendgrid.secretArn,
    ...Object.fromEntries(queues.all.map(({ id, queue }) => [`${id}QueueUrl`, queue.queueUrl])),
  };
}
