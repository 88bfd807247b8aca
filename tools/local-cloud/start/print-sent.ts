import type { SentAnswer } from '../provider-apis/start-provider-apis.ts';

/** What a provider would have sent, in one line. */
export function printSent({ provider, from, to, fields }: SentAnswer): string {
  const text = fields.Body ?? fields.ContentSid ?? fields.subject ?? '';
  return `would be sent by ${provider}: ${from} → ${to}  ${JSON.stringify(text)}`;
}
