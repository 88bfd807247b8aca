import type { Acknowledgement } from '../http/acknowledgement.ts';
import type { WebhookRequest } from '../http/webhook-request.ts';
import type { ParsedWebhook } from '../messages/inbound-message.ts';
import type { ProviderSecrets } from './provider-secrets.ts';

/** Everything the ingress needs of a channel. One implementation per provider, one registry line per channel. */
export interface Channel {
  /** Media types that the route is served in; anything else is answered 415. */
  readonly contentTypes: readonly string[];

  /** Headers without which API Gateway refuses the request before any code of ours runs. */
  readonly requiredHeaders: readonly string[];

  /**
   * Resolve when the provider signed this request; throws SignatureError when it did not, SecretError when
   * that can't be told, ValidationError when the credential to check with is not named. Never fails open.
   */
  verify(request: WebhookRequest, secrets: ProviderSecrets): Promise<void>;

  /** Read a verified request; throws ValidationError, and only that. */
  parse(request: WebhookRequest): Promise<ParsedWebhook>;

  /** The answer that the provider takes for "received". */
  readonly acknowledgement: Acknowledgement;
}
