import * as z from 'zod/mini';

/** `{"action":"messages.since","conversation_id":"…","since":"<ISO 8601>","after":"<message id>"}`. */
export interface MissedRequest {
  readonly conversationId: string;
  /** ISO 8601, UTC, milliseconds: the form in which the table sorts. */
  readonly since: string;
  /** The last message of the page before. */
  readonly after?: string;
}

const schema = z.object({
  conversation_id: z.string().check(z.minLength(1), z.maxLength(512)),
  since: z.string().check(z.maxLength(40)),
  after: z.optional(z.string().check(z.minLength(1), z.maxLength(256))),
});

/** Undefined when the client's frame is not such a request. */
export function parseMissedRequest(body: string): MissedRequest | undefined {
  const parsed = schema.safeParse(parseJson(body));
  if (!parsed.success) return undefined;
  const { conversation_id, since, after } = parsed.data;
  const time = new Date(since);
  if (Number.isNaN(time.getTime())) return undefined;
  return {
    conversationId: conversation_id,
    since: time.toISOString(),
    ...(after !== undefined && { after }),
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
