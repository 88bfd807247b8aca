import { createPublicKey, type JsonWebKey } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localKeyId } from './mint-token.ts';

export interface LiveIssuer {
  /** `-c key=value` of the deployment that trusts this issuer. */
  readonly context: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** A server on the loopback interface that publishes the key of the local issuer, as an identity provider does (JWKS). */
export async function startLiveIssuer(key: JsonWebKey): Promise<LiveIssuer> {
  const publicKey = createPublicKey({ key, format: 'jwk' }).export({ format: 'jwk' });
  const jwks = JSON.stringify({ keys: [{ ...publicKey, kid: localKeyId, alg: 'ES256', use: 'sig' }] });
  const server = createServer((request, response) => {
    const isJwks = request.method === 'GET' && request.url === '/jwks.json';
    response.writeHead(isJwks ? 200 : 404, { 'content-type': 'application/json' });
    response.end(isJwks ? jwks : '{}');
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    context: { liveJwksUrl: `http://127.0.0.1:${port}/jwks.json` },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
