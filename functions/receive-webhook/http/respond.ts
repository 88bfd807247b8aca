import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Acknowledgement } from '../../../shared/http/acknowledgement.ts';

export interface Exchange {
  readonly message: IncomingMessage;
  readonly response: ServerResponse;
}

export interface RespondOptions {
  /** No further request over this connection. */
  readonly isLast: boolean;
  /** How long the rest of a refused body is read. */
  readonly lingerMs: number;
}

/** When a provider may retry after a 503. */
const retryAfterSeconds = '60';

/**
 * Send a response. The rest of a refused body is read and discarded for a while: closing the connection in the middle
 * of it would reset it, and the sender might never see the response.
 * https://www.rfc-editor.org/rfc/rfc9112#section-9.6
 */
export function respond(
  { message, response }: Exchange,
  { statusCode, headers = {}, body }: Acknowledgement,
  { isLast, lingerMs }: RespondOptions,
): void {
  const isRead = message.complete || !hasBody(message);
  if (response.destroyed || (message.destroyed && !isRead)) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, String(value));
  response.setHeader('Content-Length', Buffer.byteLength(body));
  if (statusCode === 503) response.setHeader('Retry-After', retryAfterSeconds);
  if (isLast || !isRead) response.setHeader('Connection', 'close');
  response.writeHead(statusCode);
  if (isRead) {
    response.end(body);
    return;
  }
  response.write(body);
  const close = () => {
    clearTimeout(timer);
    response.end();
  };
  const timer = setTimeout(close, lingerMs);
  message.once('end', close).once('close', close).once('error', close).resume();
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
