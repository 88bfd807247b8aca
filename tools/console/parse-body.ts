import type * as z from 'zod/mini';
import { RequestError } from './request-error.ts';

/** What a request asks for; throws a RequestError that names the first field that is not as it must be. */
export function parseBody<Schema extends z.ZodMiniType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data as z.infer<Schema>;
  const field = parsed.error.issues[0]?.path.join('.') || 'body';
  throw new RequestError(400, 'invalid_request', `the request is not valid: ${field}`);
}
