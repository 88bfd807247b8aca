/** Who is behind a live connection: what the authorizer read from the token, and nothing that the client said itself. */
export interface LiveClient {
  readonly companyId: string;
  /** True when the token carries the permission to read what customers wrote. */
  readonly canReadText: boolean;
  /** When the token ends, in seconds since 1970. The connection ends with it. */
  readonly expiresAt: number;
}

/** The client as the authorizer's context carries it to every route of the connection. */
export function toAuthorizerContext(client: LiveClient): Record<string, string | number | boolean> {
  return {
    company_id: client.companyId,
    can_read_text: client.canReadText,
    expires_at: client.expiresAt,
  };
}

/** Read the context back. API Gateway turns its values into text. Undefined when the route has no authorizer. */
export function fromAuthorizerContext(context: unknown): LiveClient | undefined {
  if (typeof context !== 'object' || context === null) return undefined;
  const { company_id, can_read_text, expires_at } = context as Readonly<Record<string, unknown>>;
  const expiresAt = Number(expires_at);
  if (typeof company_id !== 'string' || company_id === '' || !(expiresAt > 0)) return undefined;
  return { companyId: company_id, canReadText: String(can_read_text) === 'true', expiresAt };
}
