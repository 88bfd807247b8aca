import type { Acknowledgement } from '../http/acknowledgement.ts';
import type { WebhookRequest } from '../http/webhook-request.ts';
import type { ParsedWebhook } from '../messages/inbound-message.ts';
import type { ProviderSecrets } from './provider-secrets.ts';

/** Everything the ingress needs of a channel. One implementation per provider, one registry line per channel. */
export interface Channel {
  /** Media types that the route is served in; anything else is answered 415. */
  readonly contentTypes: readonly string[];

  /** Required headers. API Gateway refuses a request without them before the function runs. */
  readonly requiredHeaders: readonly string[];

  /**
   * Resolves if the provider signed this request. Throws SignatureError if it did not, SecretError if the credentials
   * cannot be read, ValidationError if the request does not name the account. Never fails open.
   */
  verify(request: WebhookRequest, secrets: ProviderSecrets): Promise<void>;

  /** Read a verified request; throws ValidationError, and only that. */
  parse(request: WebhookRequest): Promise<ParsedWebhook>;

  /** The response that tells the provider "received". */
  readonly acknowledgement: Acknowledgement;
}
