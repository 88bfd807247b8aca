import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { ProviderName } from './read-provider-request.ts';

/** What the providers' APIs do with a request. `drop` accepts the message and closes the connection without an answer. */
export const behaviours = ['accept', 'drop', 'hang', '400', '401', '429', '500', '503'] as const;

export type Behaviour = (typeof behaviours)[number];

export interface ProviderAnswer {
  readonly response: ServerResponse;
  readonly provider: ProviderName;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Answer a request as the provider would. */
export function answerAs(behaviour: Behaviour, { response, provider, fields }: ProviderAnswer): void {
  switch (behaviour) {
    case 'hang':
      break;
    case 'drop':
      response.destroy();
      break;
    case 'accept':
      if (provider === 'sendgrid') acceptMail(response);
      else acceptMessage(response, fields);
      break;
    default:
      refuse(response, provider, Number(behaviour));
  }
}

function acceptMail(response: ServerResponse): void {
  response.writeHead(202, { 'x-message-id': randomBytes(11).toString('hex') }).end();
}

function acceptMessage(response: ServerResponse, fields: Readonly<Record<string, unknown>>): void {
  sendJson(response, 201, { sid: `SM${randomBytes(16).toString('hex')}`, status: 'queued', ...fields });
}

/** Twilio's own numbers: https://www.twilio.com/docs/api/errors */
const twilioCodes: Readonly<Record<number, number>> = { 400: 21211, 401: 20003, 429: 20429 };

/** An error in the provider's own form. */
export function refuse(response: ServerResponse, provider: ProviderName, status: number): void {
  if (status === 429) response.setHeader('retry-after', '1');
  sendJson(
    response,
    status,
    provider === 'twilio'
      ? { code: twilioCodes[status] ?? 20500, message: 'refused', more_info: '', status }
      : { errors: [{ message: 'refused', field: null, help: null }] },
  );
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
