/** Where a request with an account's credentials may go: https://www.twilio.com/docs/messaging/api/media-resource */
const credentialedHost = /^(?:api|mcs)(?:\.[a-z0-9-]+){0,2}\.twilio\.com$/;

const mediaHost = /^(?:[a-z0-9-]+\.)+twiliocdn\.com$/;

/** Files of accounts that do not enforce authentication lie in Twilio's bucket, below S3's own host. */
const legacyHost = 's3-external-1.amazonaws.com';
const legacyPath = '/media.twiliocdn.com/';

/** `with_credentials`: Twilio's API. `plain`: Twilio's files, by a link that needs no more. */
export type MediaReach = 'with_credentials' | 'plain' | 'refused';

/** How a medium's URL may be fetched. Only https to Twilio, on the usual port. */
export function mediaReach(url: URL): MediaReach {
  const { protocol, hostname, port, username, password, pathname } = url;
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return 'refused';
  if (credentialedHost.test(hostname)) return 'with_credentials';
  const isLegacy = hostname === legacyHost && pathname.startsWith(legacyPath);
  return isLegacy || mediaHost.test(hostname) ? 'plain' : 'refused';
}
