import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, expect, it } from 'vitest';
import { localLiveIdentity } from '../../../../../shared/live/live-identity.ts';
import { mintToken } from '../../../../../tools/local-cloud/live-tokens/mint-token.ts';
import {
  type LiveIssuer,
  startLiveIssuer,
} from '../../../../../tools/local-cloud/live-tokens/start-live-issuer.ts';
import { makeLocalKeys } from '../../../../../tools/local-cloud/local-keys.ts';

const { liveTokenKey } = makeLocalKeys();
let issuer: LiveIssuer;

afterEach(() => issuer.stop());

it('mints tokens that verify against the keys it publishes, and publishes no private part', async () => {
  issuer = await startLiveIssuer(liveTokenKey);
  const jwksUrl = new URL(String(issuer.context.liveJwksUrl));
  const token = await mintToken(liveTokenKey, { companyId: 'company-1', canReadText: true });

  const { payload } = await jwtVerify(token, createRemoteJWKSet(jwksUrl), localLiveIdentity);
  const published = await (await fetch(jwksUrl)).json();

  expect(payload).toMatchObject({ company_id: 'company-1', permissions: ['messages:read'] });
  expect(published.keys).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
});
