import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { liveUpdates, synthesize } from './synthesize.ts';

const { template, stack } = synthesize('dev', { liveUpdates });
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

  it('authorizes a connection wherever its token stands, because API Gateway refuses one without a named source', () => {
    const [authorizer] = Object.values(template.findResources('AWS::ApiGatewayV2::Authorizer'));

    expect(authorizer?.Properties.IdentitySource ?? []).toEqual([]);
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

  it('lets the authorizer do nothing but check tokens, trace and log', () => {
    const actions = statementsOf('AuthorizeConnection').flatMap(({ Action }) => Action);

    expect(actions.filter((action) => !/^(xray|logs):/.test(action))).toEqual([]);
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
    const resolved = JSON.stringify(template.toJSON().Outputs.LiveUpdatesUrl);

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

  it('logs accesses only once the account has a role for it', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGatewayV2::Stage'));
    const accounts = Object.keys(template.findResources('AWS::ApiGateway::Account'));

    expect(accounts).toHaveLength(1);
    expect(stage?.DependsOn).toEqual(expect.arrayContaining(accounts));
  });

  it('tells the authorizer whom to trust, and what lets a client read texts', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          LIVE_ISSUER: 'https://identity.example.com/',
          LIVE_AUDIENCE: 'live-updates',
          LIVE_JWKS_URL: 'https://identity.example.com/jwks.json',
          LIVE_TEXT_CLAIM: 'permissions',
          LIVE_TEXT_VALUE: 'messages:read',
        },
      },
    });
  });

  it('uses the address of a local cloud, under an id that outlives a restart', () => {
    const apisUrl = 'http://127.0.0.1:4566/_aws/execute-api';
    const local = synthesize('local', { liveUpdates: { ...liveUpdates, apisUrl } }).template;

    expect(JSON.stringify(local.toJSON().Outputs.LiveUpdatesUrl)).toContain(
      'ws://127.0.0.1:4566/_aws/execute-api/',
    );
    local.hasResourceProperties('AWS::ApiGatewayV2::Api', {
      Tags: Match.objectLike({ 'ms-custom-id': Match.stringLikeRegexp('^[0-9a-f]{8}$') }),
    });
  });

  it.each(['dev', 'staging', 'prod'] as const)('are an option: %s has none of it', (stage) => {
    const { template: without } = synthesize(stage);

    without.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    expect(JSON.stringify(without.toJSON())).not.toMatch(/LiveUpdates|NotifyLiveUi|routed_context/);
  });

  it('are watched: a row of the dashboard, and alarms where the stage has any', () => {
    const watched = synthesize('staging', { liveUpdates }).template;
    const alarms = Object.values(watched.findResources('AWS::CloudWatch::Alarm')).map(
      ({ Properties }) => Properties.AlarmName,
    );

    expect(alarms).toEqual(
      expect.arrayContaining([
        'IncomingWebhook-staging-LiveKeysUnavailable',
        'IncomingWebhook-staging-LiveUpdateFailures',
        'IncomingWebhook-staging-NotifyLiveUiThrottles',
      ]),
    );
    expect(JSON.stringify(watched.findResources('AWS::CloudWatch::Dashboard'))).toContain('## Live updates');
  });
});
