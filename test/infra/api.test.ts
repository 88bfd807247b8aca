import { Match } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { synthesize } from './synthesize.ts';
import { resourcesOf } from './template-facts.ts';

const { template } = synthesize('prod');
const allMethods = resourcesOf(template, 'AWS::ApiGateway::Method');
const methods = allMethods.filter(({ Properties }) => Properties.HttpMethod === 'POST');
const refusals = Object.fromEntries(
  resourcesOf(template, 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => [
    Properties.ResponseType,
    { status: Properties.StatusCode, body: JSON.parse(Properties.ResponseTemplates['application/json']) },
  ]),
);

describe('the API', () => {
  it('serves POST on one route a channel, and nothing else', () => {
    const paths = resourcesOf(template, 'AWS::ApiGateway::Resource').map(
      ({ Properties }) => Properties.PathPart,
    );

    expect(paths).toEqual(['webhooks', ...channelRoutes.map(({ name }) => name)]);
    expect(allMethods.map(({ Properties }) => Properties.HttpMethod)).toEqual(
      channelRoutes.flatMap(() => ['POST', 'ANY']),
    );
  });

  it('answers another method on a route 405 and names POST, without a call of a function', () => {
    const others = allMethods.filter(({ Properties }) => Properties.HttpMethod === 'ANY');

    expect(others).toHaveLength(channelRoutes.length);
    for (const { Properties } of others) {
      const { Integration, MethodResponses } = Properties;
      const [response] = Integration.IntegrationResponses;
      expect(Integration).toMatchObject({ Type: 'MOCK', ContentHandling: 'CONVERT_TO_TEXT' });
      expect(JSON.parse(Integration.RequestTemplates['application/json'])).toEqual({ statusCode: 405 });
      expect(response).toMatchObject({
        StatusCode: '405',
        ContentHandling: 'CONVERT_TO_TEXT',
        ResponseParameters: { 'method.response.header.Allow': "'POST'" },
      });
      expect(JSON.parse(response.ResponseTemplates['application/json'])).toEqual({
        success: false,
        error: 'method_not_allowed',
        request_id: '$context.requestId',
      });
      expect(MethodResponses[0].ResponseParameters).toHaveProperty(['method.response.header.Allow']);
    }
  });

  it('gives every body to the function as bytes, through the alias', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { BinaryMediaTypes: ['*/*'] });
    expect(methods.map(({ Properties }) => JSON.stringify(Properties.Integration.Uri))).toEqual(
      channelRoutes.map(() => expect.stringContaining('ReceiverLive')),
    );
  });

  it('refuses Twilio requests without a signature header, and never an email', () => {
    const required = methods.map(({ id, Properties }) => [
      id.replace(/.*webhooks(\w+)POST.*/, '$1'),
      Properties.RequestParameters,
      Properties.RequestValidatorId !== undefined,
    ]);

    expect(required).toEqual(
      channelRoutes.map(({ name, requiredHeaders: [header] }) => [
        name,
        header === undefined ? undefined : { [`method.request.header.${header}`]: true },
        header !== undefined,
      ]),
    );
    expect(channelRoutes).toEqual(
      expect.arrayContaining([
        ...['whatsapp', 'sms', 'rcs'].map((name) => ({ name, requiredHeaders: ['X-Twilio-Signature'] })),
        { name: 'email', requiredHeaders: [] },
      ]),
    );
    template.hasResourceProperties('AWS::ApiGateway::RequestValidator', { ValidateRequestParameters: true });
  });

  it.each([
    ['BAD_REQUEST_PARAMETERS', '401', 'invalid_signature'],
    ['MISSING_AUTHENTICATION_TOKEN', '404', 'unsupported_channel'],
    ['REQUEST_TOO_LARGE', '413', 'payload_too_large'],
    ['UNSUPPORTED_MEDIA_TYPE', '415', 'unsupported_content_type'],
    ['INTEGRATION_FAILURE', '503', 'unavailable'],
    ['INTEGRATION_TIMEOUT', '503', 'unavailable'],
    ['DEFAULT_5XX', undefined, 'internal_error'],
    ['DEFAULT_4XX', undefined, 'malformed_request'],
  ])('API Gateway answers %s in the form of the contract', (type, status, error) => {
    expect(refusals[type]).toEqual({
      status,
      body: { success: false, error, request_id: '$context.requestId' },
    });
  });

  it.each(['THROTTLED', 'QUOTA_EXCEEDED', 'WAF_FILTERED', 'ACCESS_DENIED'])(
    'answers %s with a status after which a provider retries',
    (type) => {
      expect(refusals[type]?.status).toBe('503');
    },
  );

  it('limits requests by stage and traces them', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({
          HttpMethod: '*',
          ResourcePath: '/*',
          ThrottlingRateLimit: 1_000,
          ThrottlingBurstLimit: 2_000,
          DataTraceEnabled: false,
        }),
      ],
    });
  });

  it('logs accesses without address, user agent, path or query', () => {
    const [stage] = resourcesOf(template, 'AWS::ApiGateway::Stage');
    const fields = Object.values(JSON.parse(stage?.Properties.AccessLogSetting.Format));

    expect(fields).toContain('$context.resourcePath');
    expect(fields.join(' ')).not.toMatch(
      /identity|sourceIp|userAgent|authorizer|context\.path\b|querystring/i,
    );
  });
});
