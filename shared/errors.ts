/** Every error code that can leave this application, on the wire or in a log. */
export type ErrorCode =
  | 'invalid_signature'
  | 'malformed_request'
  | 'unsupported_channel'
  | 'method_not_allowed'
  | 'unsupported_content_type'
  | 'payload_too_large'
  | 'throttled'
  | 'store_unavailable'
  | 'secret_unavailable'
  | 'secret_not_configured'
  | 'time_budget_spent'
  | 'conversation_not_found'
  | 'queue_routing_failed'
  | 'provider_send_failed'
  | 'internal_error';

/** The one place where an error becomes an HTTP status: docs/reference/http-api.md. */
export const statusByCode: Readonly<Record<ErrorCode, number>> = {
  invalid_signature: 401,
  malformed_request: 400,
  unsupported_channel: 404,
  method_not_allowed: 405,
  unsupported_content_type: 415,
  payload_too_large: 413,
  throttled: 503,
  store_unavailable: 503,
  secret_unavailable: 503,
  secret_not_configured: 503,
  time_budget_spent: 503,
  conversation_not_found: 500,
  queue_routing_failed: 500,
  provider_send_failed: 500,
  internal_error: 500,
};

export interface ErrorDetails {
  /** A short constant phrase. Never the input: it reaches the logs. */
  readonly reason: string;
  readonly cause?: unknown;
}

/** The base of every error this application throws on purpose. */
export abstract class WebhookHandlerError extends Error {
  abstract override readonly name: string;
  abstract readonly code: ErrorCode;
  /** True when the same request may succeed later. */
  abstract readonly retryable: boolean;

  constructor({ reason, cause }: ErrorDetails) {
    super(reason, cause === undefined ? undefined : { cause });
  }
}

/** The path names no channel that the registry knows. */
export class UnsupportedChannelError extends WebhookHandlerError {
  override readonly name = 'UnsupportedChannelError';
  readonly code = 'unsupported_channel';
  readonly retryable = false;
}

/** The path names a channel, and the method is not POST. */
export class MethodNotAllowedError extends WebhookHandlerError {
  override readonly name = 'MethodNotAllowedError';
  readonly code = 'method_not_allowed';
  readonly retryable = false;
}

/** The body's content type is not one that the channel is served in. */
export class UnsupportedContentTypeError extends WebhookHandlerError {
  override readonly name = 'UnsupportedContentTypeError';
  readonly code = 'unsupported_content_type';
  readonly retryable = false;
}

/** The body is larger than the receiver accepts. */
export class PayloadTooLargeError extends WebhookHandlerError {
  override readonly name = 'PayloadTooLargeError';
  readonly code = 'payload_too_large';
  readonly retryable = false;
}

/** The receiver's memory for bodies is in use. */
export class ThrottledError extends WebhookHandlerError {
  override readonly name = 'ThrottledError';
  readonly code = 'throttled';
  readonly retryable = true;
}

/** The request cannot be read, or a required field is missing. */
export class ValidationError extends WebhookHandlerError {
  override readonly name = 'ValidationError';
  readonly code = 'malformed_request';
  readonly retryable = false;
}

/** The request was not signed by a provider account that is configured here. */
export class SignatureError extends WebhookHandlerError {
  override readonly name = 'SignatureError';
  readonly code = 'invalid_signature';
  readonly retryable = false;
}

/** A secret could not be read (`secret_unavailable`) or holds no usable credential (`secret_not_configured`). */
export class SecretError extends WebhookHandlerError {
  override readonly name = 'SecretError';
  readonly code: 'secret_unavailable' | 'secret_not_configured';
  readonly retryable = true;

  constructor(details: ErrorDetails & { readonly code: 'secret_unavailable' | 'secret_not_configured' }) {
    super(details);
    this.code = details.code;
  }
}

/** The table or the bucket did not store the message: nothing is acknowledged. */
export class StoreUnavailableError extends WebhookHandlerError {
  override readonly name = 'StoreUnavailableError';
  readonly code = 'store_unavailable';
  readonly retryable = true;
}

/** The request's time ran out before the message was durable. */
export class TimeBudgetError extends WebhookHandlerError {
  override readonly name = 'TimeBudgetError';
  readonly code = 'time_budget_spent';
  readonly retryable = true;
}

/** The message's conversation was deleted. The upstream service may be replacing it. */
export class ConversationNotFoundError extends WebhookHandlerError {
  override readonly name = 'ConversationNotFoundError';
  readonly code = 'conversation_not_found';
  readonly retryable = true;
}

/** SQS did not accept the context object. */
export class QueueRoutingError extends WebhookHandlerError {
  override readonly name = 'QueueRoutingError';
  readonly code = 'queue_routing_failed';
  readonly retryable = true;
}

/** The HTTP status for anything thrown: 500 for errors that this application does not define. */
export function statusOf(error: unknown): number {
  return error instanceof WebhookHandlerError ? statusByCode[error.code] : 500;
}

/** The error code for anything thrown. */
export function codeOf(error: unknown): ErrorCode {
  return error instanceof WebhookHandlerError ? error.code : 'internal_error';
}
