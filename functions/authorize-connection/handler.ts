import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { functionEnvironment } from '../../shared/env.ts';
import { findToken } from '../../shared/live/handshake.ts';
import { toAuthorizerContext } from '../../shared/live/live-client.ts';
import { createLog } from '../../shared/observability/log.ts';
import { createMeter } from '../../shared/observability/meter.ts';
import { type AuthorizeConnectionPorts, authorizeConnection } from './authorize-connection.ts';
import { remoteKeys, verifyToken } from './verify-token.ts';

const environment = functionEnvironment();
const log = createLog();
const meter = createMeter();
const rules = {
  issuer: environment.required('LIVE_ISSUER'),
  audience: environment.required('LIVE_AUDIENCE'),
  keys: remoteKeys(environment.required('LIVE_JWKS_URL')),
};

const ports: AuthorizeConnectionPorts = {
  textPermission: {
    claim: environment.required('LIVE_TEXT_CLAIM'),
    value: environment.required('LIVE_TEXT_VALUE'),
  },
  verify: (token) => verifyToken(token, rules),
};

/** The WebSocket API's authorizer. A refusal is an answer, never a throw: API Gateway makes 403 of it. */
export async function handler(event: APIGatewayRequestAuthorizerEvent): Promise<APIGatewayAuthorizerResult> {
  const authorization = await authorizeConnection(findToken(event), ports);
  if (authorization.kind === 'refused') {
    const level = authorization.reason === 'keys_unavailable' ? 'error' : 'info';
    log[level]('connection refused', { reason: authorization.reason });
    meter.record('LiveConnectionsRefused', { reason: authorization.reason });
    meter.flush();
    return { principalId: 'refused', policyDocument: policy('Deny', event.methodArn) };
  }
  log.info('connection allowed');
  return {
    principalId: authorization.subject,
    policyDocument: policy('Allow', event.methodArn),
    context: toAuthorizerContext(authorization.client),
  };
}

function policy(effect: 'Allow' | 'Deny', resource: string): APIGatewayAuthorizerResult['policyDocument'] {
  return {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: resource }],
  };
}
