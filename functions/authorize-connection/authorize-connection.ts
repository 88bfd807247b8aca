import type { LiveClient } from '../../shared/live/live-client.ts';

/** Why a connection was refused; for the log only, the client learns nothing. */
export type Refusal =
  | 'token_missing'
  | 'token_expired'
  | 'token_not_for_us'
  | 'token_invalid'
  | 'company_missing'
  | 'keys_unavailable';

export type Verification =
  | { readonly kind: 'genuine'; readonly claims: Readonly<Record<string, unknown>> }
  | { readonly kind: 'refused'; readonly reason: Refusal };

export interface AuthorizeConnectionPorts {
  readonly textPermission: TextPermission;
  /** Check signature, issuer, audience and time of a token. Never throws. */
  verify(token: string): Promise<Verification>;
}

export type Authorization =
  | { readonly kind: 'allowed'; readonly client: LiveClient; readonly subject: string }
  | { readonly kind: 'refused'; readonly reason: Refusal };

/** A client may read texts if this claim contains this value. */
interface TextPermission {
  readonly claim: string;
  readonly value: string;
}

/** Company ids become a part of a partition key; anything else that the claim may hold is none. */
const companyIdPattern = /^[\w.:-]{1,128}$/;

/** Decide who may connect, and as whom. Only the token counts: nothing else of the request names a company. */
export async function authorizeConnection(
  token: string | undefined,
  ports: AuthorizeConnectionPorts,
): Promise<Authorization> {
  if (token === undefined) return { kind: 'refused', reason: 'token_missing' };
  const verification = await ports.verify(token);
  if (verification.kind === 'refused') return verification;
  const { company_id, exp, sub } = verification.claims;
  if (typeof company_id !== 'string' || !companyIdPattern.test(company_id)) {
    return { kind: 'refused', reason: 'company_missing' };
  }
  return {
    kind: 'allowed',
    subject: typeof sub === 'string' ? sub : 'live-client',
    client: {
      companyId: company_id,
      canReadText: isPermitted(verification.claims, ports.textPermission),
      expiresAt: Number(exp),
    },
  };
}

/** Issuers write permissions as a list, or as words in one text, as OAuth's `scope` is. */
function isPermitted(claims: Readonly<Record<string, unknown>>, { claim, value }: TextPermission): boolean {
  const held = claims[claim];
  const values: readonly unknown[] =
    typeof held === 'string' ? held.split(' ') : Array.isArray(held) ? held : [];
  return values.includes(value);
}
