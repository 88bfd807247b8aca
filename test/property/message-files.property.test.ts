import fc from 'fast-check';
import { beforeAll, expect, it, vi } from 'vitest';
import { buildContext } from '../../functions/build-context/build-context.ts';
import { maxContextBytes } from '../../shared/context/fit-context.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { ownedKeys } from '../../shared/store/content-keys.ts';
import { conversation } from '../support/builders.ts';
import { mailParts, multipart } from '../support/channel-keys.ts';
import { type Ingress, startIngress, toProxyEvent } from '../support/ingress.ts';
import { signRequest } from '../support/sign-request.ts';

let ingress: Ingress;
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  ingress = await startIngress();
});

/** One letter that JSON writes as one, two or six bytes, or that UTF-8 does as three. */
const letter = fc.constantFrom('a', '"', '\u0001', '漢', 'é');
const text = fc.tuple(letter, fc.nat({ max: 40_000 })).map(([char, count]) => char.repeat(count));
const someHeaders = fc
  .array(fc.tuple(fc.stringMatching(/^[A-Z][a-z]{2,12}$/), fc.nat({ max: 5_000 })), { maxLength: 12 })
  .map((headers) => headers.map(([name, length]) => `${name}: ${'h'.repeat(length)}\r\n`).join(''));
const files = fc.record({
  count: fc.oneof(fc.nat({ max: 5 }), fc.nat({ max: 280 })),
  name: fc.nat({ max: 255 }).map((length) => 'n'.repeat(length)),
});
const email = fc.record({
  text,
  html: fc.option(text, { nil: undefined }),
  headers: someHeaders,
  files,
});

async function receive(body: Buffer): Promise<MessageItem> {
  const { cloud, handle } = ingress;
  cloud.reset();
  const headers: [string, string][] = [['Content-Type', 'multipart/form-data; boundary=xYzZY']];
  const { statusCode } = await handle(
    toProxyEvent(signRequest({ path: '/webhooks/email', headers, body }, undefined)),
  );
  expect(statusCode).toBe(200);
  const [item] = [...cloud.items.values()];
  return item as unknown as MessageItem;
}

function contextOf(item: MessageItem, companyName: string) {
  const execution = { request_id: 'r', execution_id: 'e', retry_count: 0, channel_type: 'email' };
  return buildContext(
    { ...execution, conversation_id: 'conv-1', message_key: item.primary_channel },
    {
      now: () => new Date(),
      claim: async () => ({ kind: 'claimed', item }),
      readConversation: async () => conversation({ company_name: companyName }),
      list: async () => ({ kind: 'listed', conversation: conversation({ company_name: companyName }) }),
      findConversation: async () => undefined,
      move: async () => undefined,
      removeCopy: async () => false,
      own: async () => undefined,
      disown: async () => undefined,
      keepText: async (key, whole) => void ingress.cloud.objects.set(key, Buffer.from(whole)),
    },
  );
}

const postedEmail = email.map(({ text, html, headers, files }) => {
  const attached = Array.from({ length: files.count }, (_, index) => ({
    name: `attachment${index + 1}`,
    value: String(index),
    fileName: `${index}${files.name}`,
    contentType: 'image/svg+xml',
  }));
  const fields = mailParts({ text, headers, ...(html !== undefined && { html }) });
  return { text, hasHtml: html !== undefined, body: multipart([...fields, ...attached]) };
});

it('finds every object of an email by its item alone, and the email byte for byte', async () => {
  await fc.assert(
    fc.asyncProperty(postedEmail, async ({ body }) => {
      const item = await receive(body);
      const { objects } = ingress.cloud;

      expect(ownedKeys(item).sort()).toEqual([...objects.keys()].sort());
      expect(objects.get(String(item.raw_ref))?.equals(body)).toBe(true);
    }),
    { numRuns: 40 },
  );
});

it('shortens the text of no context without a content_ref that holds the whole of it', async () => {
  let shortened = 0;
  await fc.assert(
    fc.asyncProperty(postedEmail, text, async ({ text, hasHtml, body }, companyName) => {
      const item = await receive(body);
      const built = await contextOf(item, companyName);
      if (!('context' in built)) return;
      const { message } = built.context;

      expect(Buffer.byteLength(JSON.stringify(built.context))).toBeLessThanOrEqual(maxContextBytes);
      if (!message.body_truncated) {
        expect(message.body).toBe(item.content);
        return;
      }
      shortened++;
      const whole = ingress.cloud.objects.get(String(message.content_ref))?.toString() ?? '';
      expect(whole.startsWith(message.body) && whole.startsWith(item.content)).toBe(true);
      if (!hasHtml) expect(whole.trimEnd()).toBe(text);
    }),
    { numRuns: 60 },
  );
  expect(shortened).toBeGreaterThan(0);
});
