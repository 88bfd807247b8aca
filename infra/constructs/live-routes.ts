import type { WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import {
  WebSocketLambdaIntegration,
  WebSocketMockIntegration,
} from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { LiveFunctions } from './live-functions.ts';

/**
 * The routes of the WebSocket API. API Gateway authorizes a connection once, on `$connect`, and hands what the
 * authorizer said to every later route.
 */
export function addLiveRoutes(api: WebSocketApi, functions: LiveFunctions['byName']): void {
  api.addRoute('$connect', {
    integration: new WebSocketLambdaIntegration('Connect', functions['connect-client'].function),
    // No identity source: the token comes by one of two ways, and with both named API Gateway asks for both.
    authorizer: new WebSocketLambdaAuthorizer('Token', functions['authorize-connection'].function, {
      identitySource: [],
    }),
  });
  api.addRoute('$disconnect', {
    integration: new WebSocketLambdaIntegration('Disconnect', functions['disconnect-client'].function),
  });
  api.addRoute('messages.since', {
    integration: new WebSocketLambdaIntegration('MessagesSince', functions['answer-client'].function),
  });
  // A connection without traffic is closed after ten minutes: this keeps one open, and starts no function.
  api.addRoute('ping', {
    integration: new WebSocketMockIntegration('Ping', {
      requestTemplates: { '200': '{"statusCode":200}' },
      templateSelectionExpression: '200',
    }),
  });
}
