import { randomBytes } from 'node:crypto';
import { type ClientRequest, request } from 'node:http';
import { afterEach, expect } from 'vitest';
import type { AnswerEmailOptions } from '../../functions/receive-webhook/http/answer-email.ts';
import { createEmailServer, type EmailServer } from '../../functions/receive-webhook/http/email-server.ts';
import type { ReceiveWebhookPorts } from '../../functions/receive-webhook/receive-webhook.ts';
import { createChannels } from '../../shared/channels/registry.ts';
import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { ParsedWebhook } from '../../shared/messages/inbound-message.ts';
import type { LogFacts } from '../../shared/observability/log.ts';
import { mailParts, multipart, secretsOf, signedMail } from './channel-keys.ts';
import { untilHolds } from './until-holds.ts';

/** A receiver of large mail on this machine, whose table is a list. */
export interface TestMailServer {
  readonly server: EmailServer;
  readonly port: number;
  readonly stored: { readonly parsed: ParsedWebhook; readonly request: WebhookRequest }[];
  /** What was recorded, as `Name{dimensions}`. */
  readonly metrics: string[];
  readonly logged: LogFacts[];
}

/** Small bounds, and times that no test reaches which does not lower them. */
const limits: AnswerEmailOptions['limits'] = {
  maxBytes: 400_000,
  memoryBytes: 1_000_000,
  parallel: 2,
  idleMs: 30_000,
  totalMs: 30_000,
  requestBudgetMs: 30_000,
};

/** Starts servers for the tests of a file; each is stopped after the test that started it. */
export function testMailServers(): typeof startTestMailServer {
  const running: TestMailServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map(({ server }) => server.stop()));
  });
  return async (overrides) => {
    const started = await startTestMailServer(overrides);
    running.push(started);
    return started;
  };
}

export async function startTestMailServer(
  overrides: {
    readonly limits?: Partial<AnswerEmailOptions['limits']>;
    readonly ports?: Partial<ReceiveWebhookPorts>;
  } = {},
): Promise<TestMailServer> {
  const stored: TestMailServer['stored'] = [];
  const metrics: string[] = [];
  const logged: LogFacts[] = [];
  const write = (_message: string, facts: LogFacts = {}) => void logged.push(facts);
  const server = createEmailServer({
    ports: {
      channels: createChannels({}),
      secrets: secretsOf(),
      persist: async (parsed, webhook) => {
        // The memory of a body must not be used again while it is needed.
        stored.push({ parsed, request: webhook });
        return { outcome: 'duplicate', channelType: 'email', messageId: 'email-1' };
      },
      start: async () => undefined,
      onStartFailed: () => undefined,
      ...overrides.ports,
    },
    log: { debug: write, info: write, warn: write, error: write },
    meter: {
      record: (name, dimensions) => void metrics.push(`${name}${JSON.stringify(dimensions)}`),
      flush: () => undefined,
    },
    limits: { ...limits, ...overrides.limits },
    lingerMs: 2_000,
  });
  const port = await server.listen({ port: 0, host: '127.0.0.1' });
  return { server, port, stored, metrics, logged };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

/** A request of which the test sends each piece. */
export interface OpenRequest {
  readonly request: ClientRequest;
  readonly answer: Promise<RawAnswer>;
}

export function openRequest(
  port: number,
  { method = 'POST', path = '/webhooks/email', headers = {} }: OpenRequestOptions,
): OpenRequest {
  const outgoing = request({ host: '127.0.0.1', port, method, path, headers: { ...headers } });
  const answer = new Promise<RawAnswer>((resolve, reject) => {
    outgoing.once('error', reject);
    outgoing.once('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.once('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
      response.once('error', reject);
    });
  });
  // A test that ends a request itself looks at no answer.
  answer.catch(() => undefined);
  return { request: outgoing, answer };
}

export interface OpenRequestOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The headers of a signed email, with the length of its body. */
export function headersOf({ headers, contentType, body }: WebhookRequest): Record<string, string> {
  return {
    'content-type': contentType,
    ...Object.fromEntries([...headers].map(([name, [value = '']]) => [name, value])),
    'content-length': String(body.length),
  };
}

export function postMail(port: number, mail: WebhookRequest): Promise<RawAnswer> {
  const { request: outgoing, answer } = openRequest(port, { headers: headersOf(mail) });
  outgoing.end(mail.body);
  return answer;
}

/** SendGrid's acknowledgement. */
export const success = { status: 200, body: '{"success":true}' };
export const attachedFile = randomBytes(200_000);

/** A signed email with an attachment of these bytes. */
export function mailOf(bytes: Buffer): WebhookRequest {
  const name = 'attachment1"; filename="photo.jpg';
  return signedMail(multipart([...mailParts(), { name, value: bytes }]), { receivedAt: new Date() });
}

export function errorBody(code: string) {
  return expect.stringMatching(
    new RegExp(`^\\{"success":false,"error":"${code}","request_id":"[0-9a-f-]{36}"\\}$`),
  );
}

export function without(headers: Record<string, string>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

/** Reached by waiting for it: bytes of another request were counted. */
export function isUntil(condition: () => boolean): Promise<void> {
  return untilHolds(() => expect(condition()).toBe(true));
}
