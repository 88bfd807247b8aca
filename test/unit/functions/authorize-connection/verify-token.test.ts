import { createLocalJWKSet } from 'jose';
import { expect, it } from 'vitest';
import { remoteKeys, verifyToken } from '../../../../functions/authorize-connection/verify-token.ts';
import { audience, issuer, startIssuer } from './tokens.ts';

it('says that the keys are unavailable when they are, and refuses', async () => {
  const identity = await startIssuer();
  const token = await identity.sign();
  await identity.stop();

  const verification = await verifyToken(token, { issuer, audience, keys: remoteKeys(identity.jwksUrl) });

  expect(verification).toEqual({ kind: 'refused', reason: 'keys_unavailable' });
});

it.each([
  ['token_expired', { exp: 1_700_000_000 }],
  ['token_not_for_us', { aud: 'billing' }],
  ['token_not_for_us', { iss: 'https://other.example/' }],
] as const)('gives the reason %s', async (reason, claims) => {
  const identity = await startIssuer();
  const keys = createLocalJWKSet(identity.jwks);

  const verification = await verifyToken(await identity.sign(claims), { issuer, audience, keys });

  expect(verification).toEqual({ kind: 'refused', reason });
  await identity.stop();
});
