import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose';
import type { Refusal, Verification } from './authorize-connection.ts';

export interface TokenRules {
  readonly issuer: string;
  readonly audience: string;
  readonly keys: JWTVerifyGetKey;
}

/**
 * The issuer's keys, kept for ten minutes. An unknown key id (rotation) is looked up immediately, at most every 30 s,
 * so that forged ids cannot cause a flood of requests.
 */
export function remoteKeys(jwksUrl: string): JWTVerifyGetKey {
  return createRemoteJWKSet(new URL(jwksUrl), {
    timeoutDuration: 2_000,
    cooldownDuration: 30_000,
    cacheMaxAge: 10 * 60_000,
  });
}

/** Asymmetric algorithms only: with a shared secret among them, a public key could pass as that secret. */
const algorithms = ['RS256', 'PS256', 'ES256', 'EdDSA'];

/** Check a token against the issuer's keys. A token that cannot be checked is refused. */
export async function verifyToken(
  token: string,
  { issuer, audience, keys }: TokenRules,
): Promise<Verification> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms,
      requiredClaims: ['exp'],
      clockTolerance: 5,
    });
    return { kind: 'genuine', claims: payload };
  } catch (error) {
    return { kind: 'refused', reason: reasonOf(error) };
  }
}

function reasonOf(error: unknown): Refusal {
  if (error instanceof errors.JWTExpired) return 'token_expired';
  if (error instanceof errors.JWTClaimValidationFailed) return 'token_not_for_us';
  const isKeyProblem =
    !(error instanceof errors.JOSEError) ||
    error instanceof errors.JWKSTimeout ||
    error instanceof errors.JWKSInvalid ||
    error.code === 'ERR_JOSE_GENERIC';
  return isKeyProblem ? 'keys_unavailable' : 'token_invalid';
}
