import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { repliesDelaySeconds } from '../../../functions/route-message/route-message.ts';
import { createChannels } from '../../../shared/channels/registry.ts';
import { contextObject } from '../../../shared/context/context-object.ts';
import { contextVersion } from '../../../shared/context/context-version.ts';

const queueKinds = {
  replies: `For an automatic service. Messages have a delay of ${repliesDelaySeconds} s, so that those of one conversation can be answered together; none where the conversation's priority is high.`,
  handoff: 'For people. Messages have no delay.',
} as const;

/** As infra/constructs/channel-queues.ts sets them; a test compares them with the template. */
const queueSettings = { visibilityTimeout: 120, messageRetentionPeriod: 10 * 86_400 };
const maxReceiveCount = 5;

/** The queues as an AsyncAPI document, seen from this system: it sends, and consumers receive. */
export function asyncApi() {
  const names = Object.keys(createChannels({})).flatMap((channel) =>
    Object.entries(queueKinds).map(([kind, about]) => ({ name: `${channel}-${kind}`, channel, kind, about })),
  );
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Incoming webhook queues',
      version: `${contextVersion}.0`,
      description:
        'Context objects on Amazon SQS standard queues. Delivery is at least once and in no order: key on message.message_id, sort by message.timestamp. A later 1.x adds optional fields.',
    },
    defaultContentType: 'application/json',
    servers: {
      sqs: {
        host: 'sqs.{region}.amazonaws.com',
        protocol: 'sqs',
        variables: { region: { description: "The stack's region" } },
      },
    },
    channels: Object.fromEntries(names.map((queue) => [queue.name, channelOf(queue)])),
    operations: Object.fromEntries(
      names.map(({ name }) => [
        `send-${name}`,
        { action: 'send', channel: { $ref: `#/channels/${name}` }, summary: `Put a context on ${name}` },
      ]),
    ),
    components: { messages: { context: message() }, schemas: schemas() },
  };
}

function channelOf(queue: { name: string; channel: string; kind: string; about: string }) {
  const { name, channel, kind, about } = queue;
  const output = `${pascal(channel)}${pascal(kind)}QueueUrl`;
  return {
    address: '{queueUrl}',
    description: about,
    parameters: { queueUrl: { description: `The stack output ${output}` } },
    messages: { context: { $ref: '#/components/messages/context' } },
    bindings: {
      sqs: {
        queue: {
          name,
          fifoQueue: false,
          ...queueSettings,
          redrivePolicy: { deadLetterQueue: { name: `${name}-dead-letters` }, maxReceiveCount },
        },
        deadLetterQueue: {
          name: `${name}-dead-letters`,
          fifoQueue: false,
          messageRetentionPeriod: 14 * 86_400,
        },
        bindingVersion: '0.2.0',
      },
    },
  };
}

function pascal(name: string): string {
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

function message() {
  const example = new URL('../../../docs/examples/context.json', import.meta.url);
  return {
    title: 'Context object',
    headers: { $ref: '#/components/schemas/messageAttributes' },
    payload: { $ref: '#/components/schemas/context' },
    correlationId: { location: '$message.payload#/message/message_id' },
    examples: [{ payload: JSON.parse(readFileSync(example, 'utf8')) }],
  };
}

/** AsyncAPI's own dialect is JSON Schema draft 7, with references from the document's root. */
function schemas() {
  const {
    $schema: _,
    definitions = {},
    ...context
  } = z.toJSONSchema(contextObject, {
    io: 'input',
    target: 'draft-7',
  });
  const text = JSON.stringify({ ...(definitions as object), context, messageAttributes });
  return JSON.parse(text.replaceAll('#/definitions/', '#/components/schemas/'));
}

const messageAttributes = {
  type: 'object',
  description: 'Message attributes of type String',
  required: ['message_id', 'conversation_id', 'channel_type', 'context_version'],
  properties: {
    message_id: { type: 'string' },
    conversation_id: { type: 'string' },
    channel_type: { type: 'string' },
    context_version: { type: 'string' },
  },
};
