export type ProviderName = 'twilio' | 'sendgrid';

/** A message that a provider is asked to send. */
export interface ProviderMessage {
  readonly provider: ProviderName;
  readonly to: string;
  readonly from: string;
  /** The form's or the JSON's fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ProviderRequestRead {
  readonly provider: ProviderName;
  /** Undefined when the provider would call the request invalid. */
  readonly message: ProviderMessage | undefined;
}

/** Which provider a request is for, and what it asks for. */
export function readProviderRequest(path: string, body: string): ProviderRequestRead {
  return path.startsWith('/v3/')
    ? { provider: 'sendgrid', message: readMail(body) }
    : { provider: 'twilio', message: readMessage(body) };
}

function readMessage(body: string): ProviderMessage | undefined {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { To: to, From: from, Body, ContentSid } = fields;
  return to && from && (Body || ContentSid) ? { provider: 'twilio', to, from, fields } : undefined;
}

function readMail(body: string): ProviderMessage | undefined {
  try {
    const fields = JSON.parse(body);
    const to = fields.personalizations[0].to[0].email;
    const from = fields.from.email;
    const isComplete = to && from && fields.subject && fields.content[0].value;
    return isComplete ? { provider: 'sendgrid', to, from, fields } : undefined;
  } catch {
    return undefined;
  }
}
