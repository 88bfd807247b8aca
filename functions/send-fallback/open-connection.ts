import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { connect as connectSecurely } from 'node:tls';

/** A provider's front door answers in some ten milliseconds. Three lost SYNs fit in (1 s, 2 s apart); the send has the rest. */
export const connectTimeoutMs = 2_000;

/**
 * Connect to a URL's host, with TLS where it is `https:`. Rejects on everything that keeps the connection from coming
 * about, whatever its code: a name that is not found, no route, a refused or unanswered SYN, a handshake that fails, a
 * certificate that does not hold. Nothing of a request has left then. Resolves with a socket that only has to be used.
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
