import { expect, it } from 'vitest';
import * as errors from '../../../shared/errors.ts';
import { errorResponse } from '../../../shared/http/acknowledgement.ts';

const reason = 'constant phrase';

it.each([
  [new errors.SignatureError({ reason }), 401, 'invalid_signature'],
  [new errors.ValidationError({ reason }), 400, 'malformed_request'],
  [new errors.UnsupportedContentTypeError({ reason }), 415, 'unsupported_content_type'],
  [new errors.UnsupportedChannelError({ reason }), 404, 'unsupported_channel'],
  [new errors.MethodNotAllowedError({ reason }), 405, 'method_not_allowed'],
  [new errors.StoreUnavailableError({ reason }), 503, 'store_unavailable'],
  [new errors.TimeBudgetError({ reason }), 503, 'time_budget_spent'],
  [new errors.SecretError({ reason, code: 'secret_unavailable' }), 503, 'secret_unavailable'],
  [new errors.SecretError({ reason, code: 'secret_not_configured' }), 503, 'secret_not_configured'],
  [new TypeError('the input was +15551230001'), 500, 'internal_error'],
])('answers %s with its status, its code and the request id, and nothing else', (error, status, code) => {
  const response = errorResponse(error, 'request-1');

  expect(response.statusCode).toBe(status);
  expect(JSON.parse(response.body)).toEqual({ success: false, error: code, request_id: 'request-1' });
});

it('keeps the cause of an error', () => {
  const cause = new Error('socket closed');

  expect(new errors.QueueRoutingError({ reason, cause }).cause).toBe(cause);
});
