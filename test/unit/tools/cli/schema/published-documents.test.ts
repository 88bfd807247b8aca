import { readFileSync } from 'node:fs';
import asyncApiSchema from '@asyncapi/specs/schemas/3.1.0.json' with { type: 'json' };
import { Ajv, type Schema } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { contextObject } from '../../../../../shared/context/context-object.ts';
import { conversationSchema } from '../../../../../shared/conversations/conversation-schema.ts';
import { publishedDocuments } from '../../../../../tools/cli/schema/published-documents.ts';

const documents = publishedDocuments();
const read = (path: string) => readFileSync(new URL(`../../../../../${path}`, import.meta.url), 'utf8');
const published = (path: string) => JSON.parse(read(path));
const example = published('docs/examples/context.json');

it.each(Object.entries(documents))('publishes %s as the code has it', (path, text) => {
  expect(read(path), 'run `npm run schema`').toBe(text);
});

it('publishes an AsyncAPI document that is valid by the AsyncAPI schema', () => {
  const ajv = new Ajv({ strict: false, meta: false, validateSchema: false, validateFormats: false });
  const validate = ajv.compile(asyncApiSchema as Schema);

  expect([validate(published('docs/asyncapi.json')), validate.errors]).toEqual([true, null]);
});

it('names every queue in the AsyncAPI document', () => {
  const { channels, operations } = published('docs/asyncapi.json');
  const queues = ['whatsapp', 'sms', 'rcs', 'email'].flatMap((name) => [
    `${name}-replies`,
    `${name}-handoff`,
  ]);

  expect(Object.keys(channels)).toEqual(queues);
  expect(Object.keys(operations)).toEqual(queues.map((name) => `send-${name}`));
});

it('describes one context object in the AsyncAPI document, in JSON Schema and in code', () => {
  const { components } = published('docs/asyncapi.json');
  const draft7 = new Ajv({ strict: false });
  draft7.addSchema({ $id: 'urn:incoming-webhook:asyncapi', components }, 'urn:incoming-webhook:asyncapi');
  const byAsyncApi = draft7.compile({ $ref: 'urn:incoming-webhook:asyncapi#/components/schemas/context' });
  const bySchema = new Ajv2020({ strict: false }).compile(published('docs/context-object.schema.json'));
  const verdicts = (value: unknown) => [
    byAsyncApi(value),
    bySchema(value),
    contextObject.safeParse(value).success,
  ];

  expect(verdicts(example)).toEqual([true, true, true]);
  expect(verdicts({ ...example, added_later: 1 })).toEqual([true, true, true]);
  expect(verdicts({ ...example, company: {} })).toEqual([false, false, false]);
  const { message } = example;
  const answered = { ...example, processing: { ...example.processing, ai_response: { text: ['x', 1] } } };
  expect(verdicts(answered)).toEqual([true, true, true]);
  expect(verdicts({ ...example, message: { ...message, media: [{}] } })).toEqual([false, false, false]);
});

it('names the version of both schemas in their id', () => {
  expect(published('docs/context-object.schema.json').$id).toBe('urn:incoming-webhook:context:1.0');
  expect(published('docs/conversation-record.schema.json').$id).toBe(
    'urn:incoming-webhook:conversation-record:1.0',
  );
});

it('shows consumers the example of a context, as the published schema accepts it', () => {
  const [shown = ''] = [...read('docs/consuming.md').matchAll(/^```json\n([\s\S]*?)^```/gm)].map(
    ([, json]) => json,
  );

  expect(JSON.parse(shown)).toEqual(example);
});

const page = read('docs/creating-conversations.md');
const records = [...page.matchAll(/^```json\n([\s\S]*?)^```/gm)]
  .map(([, json = '']) => JSON.parse(json))
  .filter((value) => value.conversation_id !== undefined);

it('shows records in the document that the published schema accepts', () => {
  const accepts = new Ajv2020({ strict: false, validateFormats: false }).compile(
    published('docs/conversation-record.schema.json'),
  );

  expect(records.length).toBeGreaterThan(0);
  for (const record of records) {
    expect([accepts(record), accepts.errors]).toEqual([true, null]);
    expect(conversationSchema.safeParse(record).success).toBe(true);
  }
});
