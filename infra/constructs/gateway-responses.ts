import { ResponseType, type RestApi } from 'aws-cdk-lib/aws-apigateway';

interface Refusal {
  readonly type: ResponseType;
  readonly code: string;
  /** Undefined leaves API Gateway's own. */
  readonly status?: number;
}

/**
 * What API Gateway answers before any function, in the form of docs/reference/http-api.md. A provider drops a message for good on a 4xx
 * (SendGrid immediately, Twilio without `rp=4xx`), so only what would fail again gets one: throttling, firewall and address
 * rules may be wrong or pass, and answer 503.
 */
const refusals: readonly Refusal[] = [
  { type: ResponseType.BAD_REQUEST_PARAMETERS, code: 'invalid_signature', status: 401 },
  { type: ResponseType.BAD_REQUEST_BODY, code: 'malformed_request', status: 400 },
  { type: ResponseType.MISSING_AUTHENTICATION_TOKEN, code: 'unsupported_channel', status: 404 },
  { type: ResponseType.RESOURCE_NOT_FOUND, code: 'unsupported_channel', status: 404 },
  // What an unknown path gets when the request carries an Authorization header.
  { type: ResponseType.INVALID_SIGNATURE, code: 'unsupported_channel', status: 404 },
  { type: ResponseType.REQUEST_TOO_LARGE, code: 'payload_too_large', status: 413 },
  { type: ResponseType.UNSUPPORTED_MEDIA_TYPE, code: 'unsupported_content_type', status: 415 },
  { type: ResponseType.THROTTLED, code: 'throttled', status: 503 },
  { type: ResponseType.QUOTA_EXCEEDED, code: 'throttled', status: 503 },
  { type: ResponseType.WAF_FILTERED, code: 'refused', status: 503 },
  { type: ResponseType.ACCESS_DENIED, code: 'refused', status: 503 },
  { type: ResponseType.INTEGRATION_FAILURE, code: 'unavailable', status: 503 },
  { type: ResponseType.INTEGRATION_TIMEOUT, code: 'unavailable', status: 503 },
  { type: ResponseType.DEFAULT_4XX, code: 'malformed_request' },
  { type: ResponseType.DEFAULT_5XX, code: 'internal_error' },
];

/** Give the API's own refusals the form of the application's errors. */
export function addGatewayResponses(api: RestApi): void {
  for (const { type, code, status } of refusals) {
    api.addGatewayResponse(type.responseType, {
      type,
      ...(status !== undefined && { statusCode: String(status) }),
      responseHeaders: { 'Content-Type': "'application/json'" },
      templates: {
        'application/json': JSON.stringify({
          success: false,
          error: code,
          request_id: '$context.requestId',
        }),
      },
    });
  }
}
