import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the providers' APIs do with the next request. */
type Behaviour = 'accept' | '400' | '401' | '429' | '500' | '503' | 'hang' | 'drop';

interface SentAnswer {
  readonly provider: 'twilio' | 'sendgrid';
  readonly at: string;
  readonly to: string;
  readonly from: string;
  /** The form's or the JSON's fields. */
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface ProviderApis {
  readonly baseUrl: string;
  /** What would have been sent, oldest first: everything that was accepted, told or not. */
  readonly sent: readonly SentAnswer[];
  /** How many requests came, accepted or not. */
  requests(): number;
  /** How to behave from now on, or for the next requests one by one; then `accept` again. */
  behave(...behaviours: readonly Behaviour[]): void;
  stop(): Promise<void>;
}

/** A server on the loopback interface that stands for Twilio's Messages API and SendGrid's v3 mail/send. */
export async function startProviderApis(port = 0): Promise<ProviderApis> {
  const sent: SentAnswer[] = [];
  const script: Behaviour[] = [];
  let requests = 0;
  const server = createServer((request, response) => {
    if (request.method === 'GET' && request.url === '/_sent') {
      sendJson(response, 200, sent);
      return;
    }
    requests++;
    const behaviour = script.shift() ?? 'accept';
    void bodyOf(request).then((body) => answer({ request, response, body }, behaviour, sent));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    requests: () => requests,
    behave: (...behaviours) => script.splice(0, script.length, ...behaviours),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
}

function answer({ request, response, body }: Call, behaviour: Behaviour, sent: SentAnswer[]): void {
  const provider = request.url?.startsWith('/v3/') ? 'sendgrid' : 'twilio';
  if (behaviour === 'hang') return;
  if (behaviour !== 'accept' && behaviour !== 'drop') {
    refuse(response, provider, Number(behaviour));
    return;
  }
  if (!request.headers.authorization) {
    refuse(response, provider, 401);
    return;
  }
  const accepted = provider === 'sendgrid' ? readMail(body) : readMessage(body);
  if (accepted === undefined) {
    refuse(response, provider, 400);
    return;
  }
  sent.push({ ...accepted, provider, at: new Date().toISOString() });
  if (behaviour === 'drop') response.destroy();
  else if (provider === 'sendgrid')
    response.writeHead(202, { 'x-message-id': randomBytes(11).toString('hex') }).end();
  else
    sendJson(response, 201, {
      sid: `SM${randomBytes(16).toString('hex')}`,
      status: 'queued',
      ...accepted.fields,
    });
}

function readMessage(body: string): Pick<SentAnswer, 'to' | 'from' | 'fields'> | undefined {
  const fields = Object.fromEntries(new URLSearchParams(body));
  const { To: to, From: from, Body, ContentSid } = fields;
  return to && from && (Body || ContentSid) ? { to, from, fields } : undefined;
}

function readMail(body: string): Pick<SentAnswer, 'to' | 'from' | 'fields'> | undefined {
  try {
    const fields = JSON.parse(body);
    const to = fields.personalizations[0].to[0].email;
    const from = fields.from.email;
    return to && from && fields.subject && fields.content[0].value ? { to, from, fields } : undefined;
  } catch {
    return undefined;
  }
}

/** Errors in each provider's own form. */
function refuse(response: ServerResponse, provider: 'twilio' | 'sendgrid', status: number): void {
  if (status === 429) response.setHeader('retry-after', '1');
  sendJson(
    response,
    status,
    provider === 'twilio'
      ? { code: status === 429 ? 20429 : 21211, message: 'refused', status }
      : { errors: [{ message: 'refused', field: null, help: null }] },
  );
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
