import * as z from 'zod/mini';
import { contextObject } from './context-object.ts';
import { contextVersion } from './context-version.ts';

/**
 * The context object as JSON Schema (draft 2020-12), pretty-printed. Made from the schema that validates it in code. It
 * allows fields that it does not name, so that a consumer continues to work when a later 1.x adds one.
 */
export function publishedSchema(): string {
  const context = z.toJSONSchema(contextObject, { io: 'input' });
  const schema = {
    $schema: context.$schema,
    $id: `urn:incoming-webhook:context:${contextVersion}`,
    ...context,
    title: 'Context object',
    description:
      'Body of every message on the replies and handoff queues. Delivery is at least once: key on message.message_id.',
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}
