import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';

/** No address, no user agent, and no query: a client may send its token there. */
export const liveAccessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    request_id: AccessLogField.contextRequestId(),
    extended_request_id: AccessLogField.contextExtendedRequestId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    route: '$context.routeKey',
    event: '$context.eventType',
    status: AccessLogField.contextStatus(),
    connection_id: '$context.connectionId',
    authorizer_status: '$context.authorizer.status',
    integration_status: '$context.integration.status',
    integration_latency_ms: '$context.integration.latency',
  }),
);
