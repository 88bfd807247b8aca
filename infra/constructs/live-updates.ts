import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  type CfnApi,
  LogGroupLogDestination,
  WebSocketApi,
  WebSocketStage,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct, type IDependable } from 'constructs';
import type { LiveUpdatesConfig } from '../stage-config.ts';
import type { ConversationTable } from './conversation-table.ts';
import { liveAccessLogFormat } from './live-access-log.ts';
import { LiveFunctions } from './live-functions.ts';
import { addLiveRoutes } from './live-routes.ts';
import type { FunctionSettings, ServiceFunction } from './service-function.ts';

export interface LiveUpdatesProps {
  readonly settings: FunctionSettings;
  readonly table: ConversationTable;
  /** Requests of all clients together: connects, reads of missed events, pings. */
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
}

/** What one account's dashboards need, and a fraction of API Gateway's quota of 500 connects a second. */
const defaultThrottle = { rateLimit: 100, burstLimit: 200 };

/** The optional WebSocket API over which clients see messages arrive: connections by JWT, one company each. */
export class LiveUpdates extends Construct {
  /** Where clients connect to. */
  readonly url: string;
  /** The workflow's last task. */
  readonly notifyLiveUi: ServiceFunction;
  readonly functions: LiveFunctions['byName'];
  readonly stage: WebSocketStage;

  constructor(scope: Construct, id: string, props: LiveUpdatesProps) {
    super(scope, id);
    const api = new WebSocketApi(this, 'Api', {
      apiName: `${Stack.of(this).stackName}-live`,
      description: 'Live updates of conversations',
      routeSelectionExpression: '$request.body.action',
    });
    const { stage: stageName, liveUpdates: live } = props.settings.config;
    if (live === undefined) throw new Error('live updates need a configuration');
    const endpoint = managementEndpoint(api, stageName, live);
    const functions = new LiveFunctions(this, 'Functions', {
      ...props,
      live,
      endpoint,
      connectionsArn: (method) =>
        Stack.of(this).formatArn({
          service: 'execute-api',
          resource: api.apiId,
          resourceName: `${stageName}/${method}/@connections/*`,
        }),
    });
    addLiveRoutes(api, functions.byName);
    this.stage = this.#createStage(api, props);
    this.#acknowledgeFindings(api);
    this.url = endpoint.replace(/^http/, 'ws');
    this.notifyLiveUi = functions.byName['notify-live-ui'];
    this.functions = functions.byName;
  }

  /** Access logs need the account's role for them, which comes with the webhooks' API. */
  logAfter(account: IDependable): void {
    this.stage.node.addDependency(account);
  }

  #acknowledgeFindings(api: WebSocketApi): void {
    const apiId = Stack.of(this).getLogicalId(api.node.defaultChild as CfnApi);
    const connections = `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<${apiId}>`;
    const { stageName } = this.stage;
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-APIG4',
        reason:
          'API Gateway authorizes a connection once, on $connect, and serves the other routes over it alone',
      },
      ...['POST', 'DELETE'].map((method) => ({
        id: `AwsSolutions-IAM5[Resource::${connections}/${stageName}/${method}/@connections/*]`,
        reason: 'Connection ids are not known before clients connect; API, stage and method are',
      })),
    );
  }

  #createStage(
    webSocketApi: WebSocketApi,
    { settings: { config }, throttle }: LiveUpdatesProps,
  ): WebSocketStage {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    return new WebSocketStage(this, 'Stage', {
      webSocketApi,
      stageName: config.stage,
      autoDeploy: true,
      throttle: throttle ?? defaultThrottle,
      detailedMetricsEnabled: true,
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: liveAccessLogFormat,
      },
    });
  }
}

/** Where frames are posted to, and, with another scheme, where clients connect to. */
function managementEndpoint(api: WebSocketApi, stageName: string, { apisUrl }: LiveUpdatesConfig): string {
  if (apisUrl !== undefined) return `${apisUrl}/${api.apiId}/${stageName}`;
  const { region, urlSuffix } = Stack.of(api);
  return `https://${api.apiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
}
