import type { IncomingMessage, ServerResponse } from 'node:http';

/** One call of a function to AWS, on its way through the proxy. */
export interface ProxiedCall {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  readonly operation: string;
  /** The message that the call is about, or what else tells it from others. */
  readonly subject: string;
  readonly startedAt: number;
}

/** The outcome of a call. 'unanswered': it may have taken effect, and its caller does not know. */
type CallOutcome = 'answered' | 'unanswered' | 'refused';

export interface ObservedCall {
  readonly operation: string;
  readonly subject: string;
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome: CallOutcome;
}

/** `DynamoDB_20120810.Query` → `Query`; S3's REST calls by method: `PUT`. */
export function operationOf({ headers, method }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : (method ?? '');
}

/** The id of the message in a call's body; else the body itself, without what differs from call to call. */
export function subjectOf(body: string): string {
  const [, id] =
    /message#([\w-]+)/.exec(body) ?? /"message_id":\{[^{}]*"StringValue":"([\w-]+)"/.exec(body) ?? [];
  return id ?? body.replace(/"ClientRequestToken":"[^"]*"/, '');
}
