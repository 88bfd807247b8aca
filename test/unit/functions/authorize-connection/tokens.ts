import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export const issuer = 'https://identity.example.com/';
export const audience = 'live-updates';

/** An identity provider for one test file: signs tokens, and serves its keys on 127.0.0.1. */
export async function startIssuer(keyId = 'key-1') {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: keyId, alg: 'ES256', use: 'sig' }] };
  const server = createServer((_request, response) => response.end(JSON.stringify(jwks)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    jwks,
    jwksUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`,
    sign: (claims: Readonly<Record<string, unknown>> = {}, kid = keyId) =>
      new SignJWT({
        iss: issuer,
        aud: audience,
        sub: 'user-1',
        exp: Math.floor(Date.now() / 1_000) + 300,
        company_id: 'company-1',
        permissions: ['messages:read'],
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid })
        .sign(privateKey),
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
}
