import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { ConversationTable } from '../../infra/constructs/conversation-table.ts';
import type { CreateLiveFunction } from '../../infra/constructs/live-functions.ts';
import { LiveUpdates } from '../../infra/constructs/live-updates.ts';
import type { ServiceFunction } from '../../infra/constructs/service-function.ts';

/** A function with empty code, made like the application's. */
const createFunction: CreateLiveFunction = (scope, id, { description, timeout, environment = {} }) => {
  const lambda = new LambdaFunction(scope, id, {
    description,
    timeout,
    environment: environment as Record<string, string>,
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = () => {}'),
    role: new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
  });
  return {
    function: lambda,
    allow: (actions: readonly string[], resources: readonly string[]) =>
      lambda.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] })),
  } as unknown as ServiceFunction;
};

function synthesize(localApisUrl?: string) {
  const stack = new Stack(new App(), 'Test');
  const table = new ConversationTable(stack, 'Table', { isDataKept: false, encryptionKey: undefined });
  const live = new LiveUpdates(stack, 'Live', {
    table,
    createFunction,
    identity: {
      issuer: 'https://identity.example.com/',
      audience: 'live-updates',
      jwksUrl: 'https://identity.example.com/jwks.json',
    },
    stageName: 'dev',
    logRetentionDays: 14,
    localApisUrl,
  });
  return { live, stack, template: Template.fromStack(stack) };
}

const { template, live, stack } = synthesize();
const resources = template.toJSON().Resources as Record<string, { Type: string; Properties: never }>;

function statementsOf(functionId: string): { Action: string; Resource: unknown; Condition?: unknown }[] {
  const policies = Object.entries(template.findResources('AWS::IAM::Policy'));
  return policies
    .filter(([id]) => id.includes(functionId))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement);
}

describe('live updates', () => {
  it('lets nobody connect without the authorizer', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
      AuthorizerId: Match.anyValue(),
    });
    template.hasResourceProperties('AWS::ApiGatewayV2::Authorizer', { AuthorizerType: 'REQUEST' });
  });

  it('serves exactly these routes', () => {
    const routes = Object.values(template.findResources('AWS::ApiGatewayV2::Route'));

    expect(routes.map(({ Properties }) => Properties.RouteKey).sort()).toEqual([
      '$connect',
      '$disconnect',
      'messages.since',
      'ping',
    ]);
  });

  it('logs accesses without query and address, because a token may be in the query', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const format = stage?.Properties.AccessLogSettings.Format as string;

    expect(format).toContain('$context.requestId');
    expect(format).not.toMatch(/query|sourceIp|userAgent|header/i);
  });

  it('throttles all clients together', () => {
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: Match.objectLike({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 }),
    });
  });

  it.each(['ConnectClient', 'DisconnectClient', 'NotifyLiveUi'])(
    'lets %s reach the items of live connections only',
    (id) => {
      const onTable = statementsOf(id).filter(({ Action }) => String(Action).includes('dynamodb'));

      expect(onTable).toHaveLength(1);
      expect(onTable[0]?.Condition).toEqual({
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['live#*'] },
      });
    },
  );

  it('lets the authorizer do nothing but check tokens', () => {
    expect(statementsOf('AuthorizeConnection')).toEqual([]);
  });

  it('lets the functions post to the connections of this stage, and connect to nothing', () => {
    const managing = statementsOf('NotifyLiveUi').filter(({ Action }) => Action.includes('execute-api'));

    expect(stack.resolve(managing)).toHaveLength(1);
    expect(JSON.stringify(managing)).toContain('/dev/POST/@connections/*');
    expect(JSON.stringify(resources)).not.toContain('execute-api:*');
  });

  it('gives the fan-out more time than it takes at most', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: 'Tells live clients about a routed message',
      Timeout: 8,
    });
  });

  it('posts over HTTPS to where clients connect over WSS', () => {
    const resolved = JSON.stringify(stack.resolve(live.url));

    expect(resolved).toContain('wss://');
    expect(resolved).toContain('/dev');
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          LIVE_API_ENDPOINT: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith(['https://'])] }),
        }),
      },
    });
  });

  it('uses the address of a local cloud, under an id that outlives a restart', () => {
    const local = synthesize('http://127.0.0.1:4566/_aws/execute-api');
    const url = JSON.stringify(local.stack.resolve(local.live.url));

    expect(url).toContain('ws://127.0.0.1:4566/_aws/execute-api/');
    local.template.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Tags: Match.objectLike({ 'ms-custom-id': Match.stringLikeRegexp('^[0-9a-f]{8}$') }),
    });
  });
});
