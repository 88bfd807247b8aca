/** The subprotocol that the server agrees to; a client that sends its token by header offers it beside the token. */
export const liveProtocol = 'live.v1';

const tokenProtocol = 'token.';

/** Longer than any token of an identity provider, shorter than what API Gateway takes. */
const maxTokenLength = 8_192;

export interface Handshake {
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
}

/**
 * The token of a WebSocket handshake. Browsers cannot set an Authorization header there, so it comes as a subprotocol
 * (`token.<jwt>`, preferred: proxies and access logs keep URLs and not this header) or as the query parameter `token`.
 */
export function findToken({ headers, queryStringParameters }: Handshake): string | undefined {
  const offered = offeredProtocols(headers).find((protocol) => protocol.startsWith(tokenProtocol));
  const token = offered?.slice(tokenProtocol.length) ?? queryStringParameters?.token;
  return token && token.length <= maxTokenLength ? token : undefined;
}

/** The subprotocols that the client offers, in its order. Header names come in any case. */
export function offeredProtocols(headers: Handshake['headers']): readonly string[] {
  const header = Object.entries(headers ?? {}).find(
    ([name]) => name.toLowerCase() === 'sec-websocket-protocol',
  );
  return (header?.[1] ?? '').split(',').map((protocol) => protocol.trim());
}
