import { request } from 'node:http';
import type { Socket } from 'node:net';
import { connectTimeoutMs, openConnection } from './open-connection.ts';
import { ProviderSendError, type SendFailure } from './send-error.ts';

/** Below the task's timeout of 9 s, which leaves time to record the outcome. */
export const sendTimeoutMs = 5_000;

export interface ProviderRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Post once, without retries. Throws ProviderSendError with the known outcome. Connecting is a separate first step: an
 * error before it ends means that nothing was sent, and an error after it that the request may have been sent.
 */
export async function postToProvider(provider: ProviderRequest, timeoutMs: number): Promise<void> {
  const startedAt = performance.now();
  const url = new URL(provider.url);
  const socket = await openConnection(url, Math.min(connectTimeoutMs, timeoutMs)).catch((cause: unknown) => {
    throw new ProviderSendError('not_sent', { cause });
  });
  const restMs = Math.max(1, timeoutMs - (performance.now() - startedAt));
  const status = await postOver(socket, provider, restMs).catch((cause: unknown) => {
    throw new ProviderSendError('uncertain', { cause });
  });
  const failure = failureOf(status);
  if (failure !== undefined) throw new ProviderSendError(failure);
}

/** The response's status. It is the outcome: the body changes nothing, and is not waited for. */
function postOver(socket: Socket, provider: ProviderRequest, timeoutMs: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const { host, pathname, search } = new URL(provider.url);
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  const body = Buffer.from(provider.body, 'utf8');
  const sent = request({
    method: 'POST',
    path: `${pathname}${search}`,
    headers: { ...provider.headers, host, 'content-length': body.length, connection: 'close' },
    createConnection: () => socket,
  });
  sent.once('response', ({ statusCode = 0 }) => resolve(statusCode));
  sent.once('error', reject);
  sent.once('close', () => reject(new Error('the connection was closed without an answer')));
  sent.end(body);
  return promise.finally(() => {
    clearTimeout(timer);
    socket.destroy();
  });
}

/**
 * 500 and 503 mean that the provider failed, and Twilio calls them safe to retry
 * (https://support.twilio.com/hc/en-us/articles/48916449686299). After a gateway's 502 or 504 the outcome is unknown.
 */
function failureOf(status: number): SendFailure | undefined {
  if (status >= 200 && status < 300) return undefined;
  if (status === 429 || status === 500 || status === 503) return 'not_sent';
  return status >= 500 ? 'uncertain' : 'refused';
}
