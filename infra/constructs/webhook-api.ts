import { RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import {
  AccessLogField,
  AccessLogFormat,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway';
import { AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { ChannelRoute } from '../channel-routes.ts';
import type { StageConfig } from '../stage-config.ts';
import { addGatewayResponses } from './gateway-responses.ts';
import { refuseOtherMethods } from './refuse-other-methods.ts';
import { serviceName } from './service-function.ts';

export interface WebhookApiProps {
  readonly config: StageConfig;
  readonly channels: readonly ChannelRoute[];
  readonly receiver: IFunction;
}

/** `POST /webhooks/<channel>` for every channel. */
export class WebhookApi extends Construct {
  readonly api: RestApi;
  readonly accessLog: LogGroup;

  constructor(scope: Construct, id: string, { config, channels, receiver }: WebhookApiProps) {
    super(scope, id);
    this.accessLog = new LogGroup(this, 'AccessLog', {
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.api = this.#createApi(config);
    // The construct's own output; the stack's is `ApiUrl`.
    this.api.node.tryRemoveChild('Endpoint');
    addGatewayResponses(this.api);
    this.#addRoutes(channels, receiver);
    this.#acknowledgeFindings(config);
  }

  #createApi(config: StageConfig): RestApi {
    return new RestApi(this, 'Api', {
      // The name is a dimension of the API's metrics, so it has to tell the stages apart.
      restApiName: Stack.of(this).stackName,
      description: 'Webhooks of the messaging providers',
      endpointTypes: [EndpointType.REGIONAL],
      // Every body reaches the function as the bytes that were signed. As text, API Gateway would decode it as UTF-8.
      binaryMediaTypes: ['*/*'],
      // With our own domain there is one address to protect and to sign for.
      disableExecuteApiEndpoint: config.domain !== undefined,
      ...(config.allowedCallers.length > 0 && { policy: allowOnly(config.allowedCallers) }),
      // Belongs to the account and stays when the stack goes: the other stages' access logs depend on it.
      cloudWatchRole: true,
      deployOptions: {
        stageName: config.stage,
        throttlingRateLimit: config.throttle.requestsPerSecond,
        throttlingBurstLimit: config.throttle.burst,
        tracingEnabled: true,
        accessLogDestination: new LogGroupLogDestination(this.accessLog),
        accessLogFormat: AccessLogFormat.custom(
          JSON.stringify({ service: serviceName(config), ...accessLogFields }),
        ),
      },
    });
  }

  /** Required headers are checked by API Gateway: a request without its signature never reaches the function. */
  #addRoutes(channels: readonly ChannelRoute[], receiver: IFunction): void {
    const webhooks = this.api.root.addResource('webhooks');
    const requestValidator = this.api.addRequestValidator('RequiredHeaders', {
      validateRequestParameters: true,
    });
    for (const { name, requiredHeaders } of channels) {
      const headers = requiredHeaders.map((header) => [`method.request.header.${header}`, true] as const);
      const route = webhooks.addResource(name);
      route.addMethod('POST', new LambdaIntegration(receiver, { allowTestInvoke: false }), {
        ...(headers.length > 0 && { requestValidator, requestParameters: Object.fromEntries(headers) }),
      });
      refuseOtherMethods(route);
    }
  }

  #acknowledgeFindings({ firewall }: StageConfig): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-APIG2',
        reason:
          'Headers are validated on the routes that can afford it; bodies are signed bytes that the function checks',
      },
      {
        id: 'AwsSolutions-APIG4',
        reason: 'The providers sign every request, and the function verifies it first',
      },
      {
        id: 'AwsSolutions-COG4',
        reason: 'The callers are machines of the providers and have no user accounts',
      },
      {
        id: 'AwsSolutions-APIG6',
        reason:
          'An execution log may quote headers and bodies; access log, metrics and traces hold nothing personal',
      },
      {
        id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]',
        reason: 'The role serves every API of the account, for which AWS made this policy',
      },
    );
    if (!firewall) {
      Validations.of(this).acknowledge({
        id: 'AwsSolutions-APIG3',
        reason: 'This stage takes no traffic of customers: throttling and signatures are enough',
      });
    }
  }
}

/** A resource policy for callers from these address ranges only. */
function allowOnly(ranges: readonly string[]): PolicyDocument {
  const everyRoute = {
    principals: [new AnyPrincipal()],
    actions: ['execute-api:Invoke'],
    resources: ['execute-api:/*'],
  };
  return new PolicyDocument({
    statements: [
      new PolicyStatement(everyRoute),
      new PolicyStatement({
        ...everyRoute,
        effect: Effect.DENY,
        conditions: { NotIpAddress: { 'aws:SourceIp': [...ranges] } },
      }),
    ],
  });
}

/** No address, no user agent, and the route instead of the path: nothing here is personal or chosen by the caller. */
const accessLogFields = {
  request_id: AccessLogField.contextRequestId(),
  extended_request_id: AccessLogField.contextExtendedRequestId(),
  time: AccessLogField.contextRequestTimeEpoch(),
  method: AccessLogField.contextHttpMethod(),
  route: AccessLogField.contextResourcePath(),
  status: AccessLogField.contextStatus(),
  latency_ms: AccessLogField.contextResponseLatency(),
  integration_latency_ms: AccessLogField.contextIntegrationLatency(),
  integration_status: AccessLogField.contextIntegrationStatus(),
  response_bytes: AccessLogField.contextResponseLength(),
  refusal: AccessLogField.contextErrorResponseType(),
  firewall_status: AccessLogField.contextWafStatus(),
  trace_id: AccessLogField.contextXrayTraceId(),
};
