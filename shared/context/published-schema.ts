import * as z from 'zod/mini';
import { contextObject } from './context-object.ts';

/**
 * The context object as JSON Schema (draft 2020-12), pretty-printed. Made from the schema that validates it in code. It
 * allows fields that it does not name, so that a consumer goes on working when a later 1.x adds one.
 */
export function publishedSchema(): string {
  const schema = {
    ...z.toJSONSchema(contextObject, { io: 'input' }),
    title: 'Context object',
    description:
      'Body of every message on the replies and handoff queues. Delivery is at least once: key on message.message_id.',
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
