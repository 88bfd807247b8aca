/** What the provider does with an answer, with the webhook configured as docs/deploy.md says. */
export function whatNext(provider: string, status: number): string {
  if (status >= 200 && status < 300) return 'Taken: the provider is done with it.';
  if (provider === 'twilio') {
    return status >= 500
      ? 'Twilio sends it again, up to three times, then to the fallback URL.'
      : 'Twilio does not repeat a refusal of this kind: it logs error 11200 and tries the fallback URL.';
  }
  return status >= 500
    ? 'SendGrid keeps the mail and sends it again for up to three days.'
    : 'SendGrid drops a mail that is answered so, for good.';
}
