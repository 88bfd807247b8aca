/** The secret `incoming-webhook/<stage>/twilio`: docs/reference/secrets.md. */
export interface TwilioSecret {
  readonly accounts: ReadonlyMap<string, { readonly authTokens: readonly string[] }>;
  readonly sender: TwilioSender | undefined;
}

export interface TwilioSender {
  readonly accountSid: string;
  readonly apiKeySid: string;
  readonly apiKeySecret: string;
  readonly whatsappFallbackContentSid: string | undefined;
}

/** The secret `incoming-webhook/<stage>/sendgrid`: docs/reference/secrets.md. Keys are base64 DER SubjectPublicKeyInfo. */
export interface SendgridSecret {
  readonly verificationKeys: readonly string[];
  readonly apiKey: string | undefined;
}

/**
 * Read access to the providers' credentials. Cached by the implementation; `refresh: true` asks for a fresh copy
 * because a signature failed (rotation), and is honored at most every 5 s: it resolves to the very same object
 * (by identity) when nothing new was read. Throws SecretError.
 */
export interface ProviderSecrets {
  twilio(options?: { readonly refresh: boolean }): Promise<TwilioSecret>;
  sendgrid(options?: { readonly refresh: boolean }): Promise<SendgridSecret>;
}
