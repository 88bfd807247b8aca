/** Where a host of Twilio's is reached: itself, or, where a stage names a stand-in for the providers, below that. */
export function addressOf(url: URL, standIn: string | undefined): URL {
  if (standIn === undefined) return url;
  const folder = url.hostname === 'api.twilio.com' ? '' : `/_hosts/${url.hostname}`;
  return new URL(`${standIn}${folder}${url.pathname}${url.search}`);
}
