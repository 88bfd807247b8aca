/** What an error says, with the remedy where its own text has none. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { name, message } = error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  // Node adds advice about arguments that begin with a dash.
  if (code.startsWith('ERR_PARSE_ARGS')) return `${message.split('. ')[0]}: see --help`;
  if (message === 'Region is missing') {
    return 'no AWS region is set: put it into AWS_REGION, for example AWS_REGION=eu-central-1';
  }
  if (/^(CredentialsProviderError|ExpiredToken(Exception)?|UnrecognizedClientException)$/.test(name)) {
    return `AWS does not accept the credentials of this environment (${message}): sign in again, or set AWS_PROFILE`;
  }
  return message || name;
}
