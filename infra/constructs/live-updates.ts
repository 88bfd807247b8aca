import { RemovalPolicy, Stack, Tags } from 'aws-cdk-lib';
import { LogGroupLogDestination, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ConversationTable } from './conversation-table.ts';
import { liveAccessLogFormat } from './live-access-log.ts';
import { type CreateLiveFunction, LiveFunctions, type LiveIdentity } from './live-functions.ts';
import { addLiveRoutes } from './live-routes.ts';
import type { ServiceFunction } from './service-function.ts';

export interface LiveUpdatesProps {
  readonly table: ConversationTable;
  readonly createFunction: CreateLiveFunction;
  readonly identity: LiveIdentity;
  readonly stageName: string;
  readonly logRetentionDays: number;
  /** Requests of all clients together: connects, reads of missed events, pings. */
  readonly throttle?: { readonly rateLimit: number; readonly burstLimit: number };
  /** Where a local cloud serves its APIs, `http://127.0.0.1:<port>/_aws/execute-api`; undefined on AWS. */
  readonly localApisUrl?: string | undefined;
}

/** What one account's dashboards need, and a fraction of API Gateway's quota of 500 connects a second. */
const defaultThrottle = { rateLimit: 100, burstLimit: 200 };

/** The optional WebSocket API over which clients see messages arrive: connections by JWT, one company each. */
export class LiveUpdates extends Construct {
  /** Where clients connect to. */
  readonly url: string;
  /** The workflow's last task. */
  readonly notifyLiveUi: ServiceFunction;
  readonly functions: readonly ServiceFunction[];

  constructor(scope: Construct, id: string, props: LiveUpdatesProps) {
    super(scope, id);
    const api = new WebSocketApi(this, 'Api', {
      apiName: `${Stack.of(this).stackName}-live`,
      description: 'Live updates of conversations',
      routeSelectionExpression: '$request.body.action',
    });
    const endpoint = managementEndpoint(api, props);
    const functions = new LiveFunctions(this, 'Functions', {
      ...props,
      endpoint,
      connectionsArn: (method) =>
        Stack.of(this).formatArn({
          service: 'execute-api',
          resource: api.apiId,
          resourceName: `${props.stageName}/${method}/@connections/*`,
        }),
    });
    addLiveRoutes(api, functions);
    this.#createStage(api, props);
    this.url = endpoint.replace(/^http/, 'ws');
    this.notifyLiveUi = functions.notifyLiveUi;
    this.functions = functions.all;
    if (props.localApisUrl !== undefined) Tags.of(api).add('ms-custom-id', localApiId);
  }

  #createStage(api: WebSocketApi, { stageName, throttle, logRetentionDays }: LiveUpdatesProps): void {
    const accessLog = new LogGroup(this, 'AccessLog', {
      retention: logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    new WebSocketStage(this, 'Stage', {
      webSocketApi: api,
      stageName,
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

/** Local clouds take the id from a tag: the URL then stays the same over every restart. */
const localApiId = 'f0e1d2c4';

/** Where frames are posted to, and, with another scheme, where clients connect to. */
function managementEndpoint(api: WebSocketApi, { stageName, localApisUrl }: LiveUpdatesProps): string {
  if (localApisUrl !== undefined) return `${localApisUrl}/${api.apiId}/${stageName}`;
  const { region, urlSuffix } = Stack.of(api);
  return `https://${api.apiId}.execute-api.${region}.${urlSuffix}/${stageName}`;
}
