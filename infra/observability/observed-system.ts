import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import type { WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import type { ChannelRoute } from '../channel-routes.ts';
import type { ChannelQueues } from '../constructs/channel-queues.ts';
import type { ConversationTable } from '../constructs/conversation-table.ts';
import type { LargeMail } from '../constructs/large-mail.ts';
import type { ServiceFunction } from '../constructs/service-function.ts';
import type { WebhookFirewall } from '../constructs/webhook-firewall.ts';
import type { StageConfig } from '../stage-config.ts';

/** The resources that alarms and the dashboard observe. */
export interface ObservedSystem {
  readonly config: StageConfig;
  readonly channels: readonly ChannelRoute[];
  readonly api: RestApi;
  readonly accessLog: LogGroup;
  readonly firewall?: WebhookFirewall | undefined;
  readonly ingress: ServiceFunction;
  /** What API Gateway calls. */
  readonly ingressAlias: Alias;
  readonly recoverPending: ServiceFunction;
  /** All functions, those two included, by the name of their folder. */
  readonly functions: Readonly<Record<string, ServiceFunction>>;
  readonly workflow: StateMachine;
  /** Of the live updates' WebSocket API, where there is one. */
  readonly liveStage?: WebSocketStage | undefined;
  /** The receiver of large mail, where there is one. */
  readonly largeMail?: LargeMail | undefined;
  readonly table: ConversationTable;
  readonly queues: ChannelQueues;
}
