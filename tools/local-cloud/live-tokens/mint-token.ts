import type { JsonWebKey } from 'node:crypto';
import { SignJWT } from 'jose';
import { defaultTextPermission, localLiveIdentity } from '../../../shared/live/live-identity.ts';

interface TokenClaims {
  readonly companyId: string;
  /** With the permission to read what customers wrote. */
  readonly canReadText: boolean;
  /** Negative: a token that has ended already. */
  readonly expiresInSeconds?: number;
  readonly audience?: string;
}

/** The id under which the local issuer publishes its key. */
export const localKeyId = 'local';

/** A token for live clients of the local cloud, as the local issuer signs it: `ES256`, an hour long. */
export function mintToken(key: JsonWebKey, claims: TokenClaims): Promise<string> {
  const { companyId, canReadText, expiresInSeconds = 3_600, audience = localLiveIdentity.audience } = claims;
  const { claim, value } = defaultTextPermission;
  return new SignJWT({ company_id: companyId, [claim]: canReadText ? [value] : [] })
    .setProtectedHeader({ alg: 'ES256', kid: localKeyId })
    .setIssuer(localLiveIdentity.issuer)
    .setAudience(audience)
    .setSubject('local-user')
    .setIssuedAt()
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresInSeconds)
    .sign(key);
}
