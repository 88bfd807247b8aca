/** What the provider does with an answer, with the webhook configured as docs/deploy.md says. */
export function whatNext(provider: string, status: number): string {
  if (status >= 200 && status < 300) return 'Acknowledged: the provider does not retry it.';
  if (provider !== 'twilio' && provider !== 'sendgrid') return 'What happens next depends on the provider.';
  if (provider === 'twilio') {
    return status >= 500
      ? 'With #rc=3&rp=5xx on the webhook URL Twilio retries up to three times; then, or without it, it calls the fallback URL.'
      : 'Twilio does not retry: it logs the error and calls the fallback URL.';
  }
  return status >= 500
    ? 'SendGrid keeps the email and retries for up to three days.'
    : 'SendGrid drops the email and never retries it.';
}

/** What a refusal says about the message; undefined for an acknowledgement, whose message can be seen. */
export function whatWasStored(status: number): string | undefined {
  if (status < 300) return undefined;
  return status >= 500
    ? 'The message may have been stored. A retry is then recognized as a duplicate.'
    : 'Nothing was stored.';
}
