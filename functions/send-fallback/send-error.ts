/** What is known of a send that did not end well. */
export type SendFailure =
  /** The provider did not take it, and may later: the claim is given back. */
  | 'not_sent'
  /** The provider will never take it. */
  | 'refused'
  /** It left us, and its outcome is unknown: rather none than two. */
  | 'uncertain';

export class ProviderSendError extends Error {
  override readonly name = 'ProviderSendError';
  readonly failure: SendFailure;

  constructor(failure: SendFailure, options?: ErrorOptions) {
    super(`provider send: ${failure}`, options);
    this.failure = failure;
  }
}
