import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ChannelConfig } from '../../shared/channels/channel-config.ts';
import { authToken } from '../support/channel-keys.ts';
import { type Ingress, startIngress, toProxyEvent } from '../support/ingress.ts';
import { signPostcard } from '../support/postcard-channel/channel.ts';

// The one line that docs/adding-a-channel.md adds to the registry. Nothing else of the project knows of the channel.
vi.mock('../../shared/channels/registry.ts', async (importOriginal) => {
  const registry = await importOriginal<typeof import('../../shared/channels/registry.ts')>();
  const { createPostcardChannel } = await import('../support/postcard-channel/channel.ts');
  return {
    createChannels: (config: ChannelConfig) => ({
      ...registry.createChannels(config),
      postcard: createPostcardChannel(config),
    }),
  };
});

const postcard = { id: 'pc-0000000a', from: '+15551230001', to: 'Main Street 1', text: 'Greetings' };

function postcardEvent(body: Buffer, token = authToken) {
  return toProxyEvent({
    path: '/webhooks/postcard',
    headers: [
      ['Content-Type', 'application/json'],
      ['X-Postcard-Signature', signPostcard(body, token)],
    ],
    body,
  });
}

describe('a channel that was added by a folder and a line', () => {
  let ingress: Ingress;
  beforeAll(async () => {
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
    ingress = await startIngress();
  });

  it('a channel that was added by a folder and a line is received, stored and started like any other', async () => {
    const event = postcardEvent(Buffer.from(JSON.stringify(postcard)));

    const answers = [await ingress.handle(event), await ingress.handle(event)];

    expect(answers.map(({ statusCode, body }) => [statusCode, body])).toEqual(
      Array(2).fill([200, '{"success":true}']),
    );
    expect([...ingress.cloud.items.values()]).toMatchObject([
      {
        message_id: postcard.id,
        provider: 'postcards',
        channel_type: 'postcard',
        sender_id: postcard.from,
        recipient_id: postcard.to,
        content: postcard.text,
        routing_status: 'pending',
      },
    ]);
    expect(ingress.cloud.started).toHaveLength(1);
  });

  it.each([
    [401, postcardEvent(Buffer.from(JSON.stringify(postcard)), 'f'.repeat(32))],
    [400, postcardEvent(Buffer.from('{"id":"none"}'))],
  ])(
    'a channel that was added by a folder and a line is refused by %i like any other',
    async (status, event) => {
      ingress.cloud.reset();

      expect((await ingress.handle(event)).statusCode).toBe(status);
      expect(ingress.cloud.writes()).toBe(0);
    },
  );

  it('has a queue for each kind under its own name', async () => {
    const { queueUrls } = await import('../../functions/route-message/queue-urls.ts');
    const { readEnvironment } = await import('../../shared/env.ts');
    const urlOf = queueUrls(readEnvironment({ POSTCARD_HANDOFF_QUEUE_URL: 'https://queue.example.com/1' }));

    expect(urlOf('postcard', 'handoff')).toBe('https://queue.example.com/1');
  });
});

describe('its infrastructure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'toy-channel-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('the channel’s infrastructure is a route, two queues with their dead letters, their alarms and outputs', async () => {
    const template = await synthesizeDev(folder);

    template.hasResourceProperties('AWS::ApiGateway::Resource', { PathPart: 'postcard' });
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'POST',
      RequestParameters: { 'method.request.header.X-Postcard-Signature': true },
    });
    expect(Object.keys(template.findOutputs('*'))).toEqual(
      expect.arrayContaining(['PostcardRepliesQueueUrl', 'PostcardHandoffQueueUrl']),
    );
    const queues = Object.keys(template.findResources('AWS::SQS::Queue')).filter((id) => /Postcard/.test(id));
    expect(queues).toHaveLength(4);
    const environments = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment?.Variables ?? {},
    );
    expect(environments).toContainEqual(
      expect.objectContaining({
        POSTCARD_REPLIES_QUEUE_URL: expect.anything(),
        POSTCARD_HANDOFF_QUEUE_URL: expect.anything(),
      }),
    );
  });
});

async function synthesizeDev(outdir: string): Promise<Template> {
  const { functionNames } = await import('../../infra/bundling.ts');
  const { createStack } = await import('../../infra/create-stack.ts');
  const { stageConfigs } = await import('../../infra/stage-config.ts');
  for (const name of functionNames) {
    mkdirSync(join(outdir, name));
    writeFileSync(join(outdir, name, 'index.js'), 'exports.handler = async () => undefined;\n');
  }
  const app = new App({ outdir: mkdtempSync(join(outdir, 'out-')) });
  return Template.fromStack(createStack(app, { config: stageConfigs.dev, bundles: outdir }));
}
