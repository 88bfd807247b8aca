import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/**
 * A provider usually accepts a connection within tens of milliseconds. The time covers the retransmission of lost
 * SYNs; the request has the rest.
 */
export const connectTimeoutMs = 2_000;

/**
 * Connect to a URL's host, with TLS where it is `https:`. Rejects on any error before the connection is established:
 * DNS, routing, a refused or unanswered SYN, the TLS handshake, the certificate. Nothing was sent then. Resolves with
 * a connected socket.
 */
export function openConnection({ protocol, hostname, port }: URL, timeoutMs: number): Promise<Socket> {
  const host = hostname.replace(/^\[|\]$/g, '');
  const isSecure = protocol === 'https:';
  const { promise, resolve, reject } = Promise.withResolvers<Socket>();
  const socket = isSecure
    ? connectSecurely({ host, port: Number(port) || 443, ...(isIP(host) === 0 && { servername: host }) })
    : connectPlain({ host, port: Number(port) || 80 });
  const timer = setTimeout(
    () => socket.destroy(new Error(`no connection within ${timeoutMs} ms`)),
    timeoutMs,
  );
  socket.once(isSecure ? 'secureConnect' : 'connect', () => {
    clearTimeout(timer);
    resolve(socket);
  });
  // Stays: a socket that breaks later on is its user's to judge, and never an uncaught error.
  socket.on('error', reject);
  socket.once('close', () => {
    clearTimeout(timer);
    reject(new Error('the connection was closed before it was made'));
  });
  return promise;
}
