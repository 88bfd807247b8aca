/** What the provider does with an answer, with the webhook configured as docs/deploy.md says. */
export function whatNext(provider: string, status: number): string {
  if (status >= 200 && status < 300) return 'Acknowledged: the provider is done with it.';
  if (provider === 'twilio') {
    return status >= 500
      ? 'With #rc=3&rp=5xx on the webhook URL Twilio retries up to three times; then, or without it, it calls the fallback URL.'
      : 'Twilio does not repeat a refusal of this kind: it logs error 11200 and tries the fallback URL.';
  }
  return status >= 500
    ? 'SendGrid keeps the email and retries for up to three days.'
    : 'SendGrid drops an email that is answered so and never retries it.';
}
