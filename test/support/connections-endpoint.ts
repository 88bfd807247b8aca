import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * Stands before the local cloud's management endpoint of live connections, because that one never hangs and bears some
 * sixty sockets: a connection named `standin-…` takes every frame, one named `hanging-…` never answers, all others are
 * the local cloud's own.
 */
export async function startConnectionsEndpoint(target: string) {
  const { hostname, port } = new URL(target);
  const server = createServer((incoming, outgoing) => {
    const connectionId = incoming.url?.split('/@connections/')[1] ?? '';
    if (connectionId.startsWith('hanging-')) return;
    if (connectionId.startsWith('standin-')) {
      incoming.resume().on('end', () => outgoing.end());
      return;
    }
    forward({ hostname, port }, incoming, outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Pass a request on as it is: its signature covers the host that it was sent to. */
function forward(
  to: { readonly hostname: string; readonly port: string },
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): void {
  const { method, url: path, headers } = incoming;
  const passed = httpRequest({ ...to, method, path, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on('error', () => outgoing.destroy());
  incoming.pipe(passed);
}
