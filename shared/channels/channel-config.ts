/** What a deployment may set about its channels. */
export interface ChannelConfig {
  /** The exact query string of the webhook URLs that the providers were given, without `?`. Any other is refused. */
  readonly allowedQuery?: string | undefined;
  /** Accept Twilio's JSON bodies, which are signed by `bodySHA256` in the URL. */
  readonly twilioJsonBodies?: boolean;
}
