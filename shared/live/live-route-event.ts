import type { Handshake } from './handshake.ts';

/** What API Gateway hands to a route of the WebSocket API, as far as it is read here. */
export interface LiveRouteEvent {
  readonly requestContext: {
    readonly connectionId: string;
    /** What the authorizer of `$connect` said, on every later route, too. */
    readonly authorizer?: unknown;
  };
  /** On `$connect` only. */
  readonly headers?: Handshake['headers'];
  readonly body?: string | null;
}
