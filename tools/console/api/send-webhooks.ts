import { randomBytes, randomUUID } from 'node:crypto';
import * as z from 'zod/mini';
import { findConversations } from '../../cli/conversation/find-subject.ts';
import { selectByHeader } from '../../cli/conversation/select-by-header.ts';
import { requiredOutput } from '../../cli/deployment/deployment.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { type SendTarget, urlFor, withWrongKeys } from '../../cli/send/send-target.ts';
import { postWebhook } from '../../cli/webhooks/post-webhook.ts';
import { sendableChannels } from '../../cli/webhooks/sendable-channels.ts';
import { sendgridWebhook } from '../../cli/webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from '../../cli/webhooks/twilio-webhook.ts';
import type { LocalSystem } from '../local/local-system.ts';
import { parseBody } from '../parse-body.ts';
import type { SendAnswer, SendResult, SignedSend } from '../wire.ts';
import { givenSendSchema, givenWebhooks, type OutgoingWebhook } from './given-webhook.ts';

const address = z.string().check(z.trim(), z.minLength(1), z.maxLength(320));

const signedSchema = z.object({
  channel: z.enum(sendableChannels),
  from: address,
  to: z.optional(address),
  text: z.string().check(z.maxLength(200_000)),
  subject: z.optional(z.string().check(z.maxLength(2_000))),
  media: z.array(z.string().check(z.maxLength(2_000))).check(z.maxLength(10)),
  attachments: z
    .array(
      z.object({
        name: z.string().check(z.minLength(1), z.maxLength(255)),
        contentType: z.string().check(z.regex(/^[\w.+-]+\/[\w.+-]+$/)),
        base64: z.base64(),
      }),
    )
    .check(z.maxLength(10)),
  isBadlySigned: z.boolean(),
  isDuplicate: z.boolean(),
  messageId: z.optional(z.string().check(z.regex(/^[\w.@-]{1,128}$/))),
  times: z.int().check(z.gte(1), z.lte(100)),
});

const schema = z.union([signedSchema, givenSendSchema]);

/** As many concurrently: the local cloud keeps one process for each running function. */
const parallel = 5;

/** Send webhooks as the provider does, and give back what it would see. */
export async function sendWebhooks(system: LocalSystem, body: unknown): Promise<SendResult> {
  const request = parseBody(schema, body);
  const { deployment } = system;
  const target: SendTarget = {
    apiUrl: requiredOutput(deployment, 'ApiUrl'),
    largeMailUrl: deployment.outputs.LargeMailUrl,
    publicBaseUrl: requiredOutput(deployment, 'PublicBaseUrl'),
    keys: system.keys,
  };
  if ('given' in request) {
    const answers = await postAll(givenWebhooks(request), target);
    return { answers, conversationId: null, companyId: null, storedCount: null };
  }
  return sendSigned(system, request, target);
}

async function sendSigned(system: LocalSystem, request: SignedSend, target: SendTarget): Promise<SendResult> {
  const { deployment } = system;
  const signing = request.isBadlySigned ? withWrongKeys(target) : target;
  const answers = await postAll(webhooksOf(request, signing), target);
  const sender = request.channel === 'email' ? bareAddress(request.from) : request.from;
  const known = await findConversations(deployment, sender);
  const conversation =
    known.find(({ channel_type, company_id }) => channel_type === request.channel && company_id) ??
    known.find(({ company_id }) => company_id) ??
    known[0];
  return {
    answers,
    conversationId: conversation?.conversation_id ?? null,
    companyId: typeof conversation?.company_id === 'string' ? conversation.company_id : null,
    storedCount: request.isDuplicate ? await countStored(system, request.channel, answers) : null,
  };
}

async function countStored(
  { deployment }: LocalSystem,
  channel: SignedSend['channel'],
  [first]: readonly SendAnswer[],
): Promise<number> {
  const messageId = first?.providerMessageId ?? '';
  const items =
    channel === 'email'
      ? await selectByHeader(deployment, messageId)
      : await selectMessages(deployment, { by: 'message', messageId });
  return items.length;
}

function webhooksOf(request: SignedSend, signing: SendTarget): readonly SignedWebhook[] {
  const shared = request.messageId ?? newMessageId(request.channel);
  return Array.from({ length: request.times }, () =>
    webhookOf(request, signing, request.isDuplicate ? shared : newMessageId(request.channel)),
  );
}

function webhookOf(
  { channel, from, to, text, subject, media, attachments }: SignedSend,
  { keys, publicBaseUrl }: SendTarget,
  messageId: string,
): SignedWebhook {
  if (channel !== 'email') {
    const message = { channel, from, to, body: text, media, messageSid: messageId };
    return twilioWebhook(message, keys, publicBaseUrl);
  }
  const files = attachments.map(({ name, contentType, base64 }) => ({
    name,
    contentType,
    bytes: Buffer.from(base64, 'base64'),
  }));
  const mail = { from, to, subject, text, attachments: files, messageIdHeader: messageId };
  return sendgridWebhook(mail, keys.sendgridPrivateKey);
}

function newMessageId(channel: SignedSend['channel']): string {
  return channel === 'email' ? `${randomUUID()}@mail.example.com` : `SM${randomBytes(16).toString('hex')}`;
}

async function postAll(
  webhooks: readonly OutgoingWebhook[],
  target: SendTarget,
): Promise<readonly SendAnswer[]> {
  const answers: SendAnswer[] = [];
  const queue = webhooks.entries();
  const worker = async () => {
    for (const [index, webhook] of queue) {
      const url = urlFor(webhook, target);
      const { status, contentType, body, durationMs } = await postWebhook(url, webhook);
      answers[index] = {
        provider: webhook.provider,
        providerMessageId: webhook.messageId,
        path: url === target.apiUrl ? `/${webhook.path}` : new URL(webhook.path, url).href,
        headers: webhook.headers,
        status,
        contentType,
        body,
        durationMs,
      };
    }
  };
  await Promise.all(Array.from({ length: Math.min(parallel, webhooks.length) }, worker));
  return answers;
}

/** `Jo <jo@example.com>` and `jo@example.com` are the same sender. */
function bareAddress(from: string): string {
  return (/<([^<>]+)>\s*$/.exec(from)?.[1] ?? from).toLowerCase();
}
