import * as z from 'zod/mini';
import { conversationSchema } from '../../../shared/conversations/conversation-schema.ts';

/** Changes with the schema: 1.x adds optional attributes, and no version makes a record wrong that was right. */
const version = '1.0';

/** The conversation record as JSON Schema (draft 2020-12). It allows attributes that it does not name. */
export function conversationRecordSchema() {
  const schema = z.toJSONSchema(conversationSchema, { io: 'input' });
  return {
    $schema: schema.$schema,
    $id: `urn:incoming-webhook:conversation-record:${version}`,
    title: 'Conversation record',
    description: 'An item of the conversations table, as the service that creates conversations writes it.',
    ...schema,
  };
}
