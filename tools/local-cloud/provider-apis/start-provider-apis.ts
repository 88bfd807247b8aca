import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod/mini';
import { answerAs, type Behaviour, behaviours, refuse } from './answer-as.ts';
import { type ProviderMessage, readProviderRequest } from './read-provider-request.ts';
import { MediaServer } from './serve-media.ts';

export interface SentAnswer extends ProviderMessage {
  readonly at: string;
}

export interface ProviderApis {
  readonly baseUrl: string;
  /** What would have been sent, oldest first: everything that was accepted, told or not. */
  readonly sent: readonly SentAnswer[];
  /** How many requests came, accepted or not. */
  requests(): number;
  /** How to behave to the next requests, one by one; then `accept` again. */
  behave(...behaviours: readonly Behaviour[]): void;
  stop(): Promise<void>;
}

/** A request as `GET /_requests` tells it. */
export interface SeenRequest {
  readonly to: string | undefined;
  readonly behaviour: Behaviour;
}

interface State {
  readonly media: MediaServer;
  readonly sent: SentAnswer[];
  readonly seen: SeenRequest[];
  /** Behaviors by address, and under '' for whoever comes next. */
  readonly scripts: Map<string, Behaviour[]>;
  readonly onSent: (answer: SentAnswer) => void;
}

/**
 * A server on the loopback interface that stands for Twilio's Messages API and media, and SendGrid's v3 mail/send. Tests in other
 * processes look in by `GET /_sent`, `GET /_requests` and `GET /_media`, and script it by
 * `POST /_behave {"to":"+15551230001","behaviours":["500","accept"]}`.
 */
export async function startProviderApis(
  onSent: (answer: SentAnswer) => void = () => undefined,
): Promise<ProviderApis> {
  const state: State = { media: new MediaServer(), sent: [], seen: [], scripts: new Map(), onSent };
  const server = createServer((request, response) => {
    bodyOf(request)
      .then((body) => handle(state, { request, response, body }))
      // Functions under test are killed in the middle of a request; the server has to outlive them.
      .catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent: state.sent,
    requests: () => state.seen.length,
    behave: (...behaviours) => state.scripts.set('', [...behaviours]),
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

function handle(state: State, call: Call): void {
  const { request, response, body } = call;
  if (state.media.serve(request, response)) return;
  switch (`${request.method} ${request.url}`) {
    case 'GET /_sent':
      sendJson(response, state.sent);
      break;
    case 'GET /_requests':
      sendJson(response, state.seen);
      break;
    case 'GET /_media':
      sendJson(response, state.media.seen);
      break;
    case 'POST /_behave': {
      const script = readScript(body);
      if (script === undefined) {
        response.writeHead(400).end('send {"to":"<address>","behaviours":["accept","500"]}');
        break;
      }
      state.scripts.set(script.to ?? '', [...script.behaviours]);
      sendJson(response, {});
      break;
    }
    default:
      actAsProvider(state, call);
  }
}

const scriptSchema = z.object({ to: z.optional(z.string()), behaviours: z.array(z.enum(behaviours)) });

function readScript(body: string): z.output<typeof scriptSchema> | undefined {
  try {
    return scriptSchema.parse(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function actAsProvider({ sent, seen, scripts, onSent }: State, { request, response, body }: Call): void {
  const { provider, message } = readProviderRequest(request.url ?? '', body);
  const behaviour = scripts.get(message?.to ?? '')?.shift() ?? scripts.get('')?.shift() ?? 'accept';
  seen.push({ to: message?.to, behaviour });
  const isTaken = behaviour === 'accept' || behaviour === 'drop';
  if (isTaken && !request.headers.authorization) {
    refuse(response, provider, 401);
  } else if (isTaken && message === undefined) {
    refuse(response, provider, 400);
  } else {
    if (isTaken && message) {
      const answer = { ...message, at: new Date().toISOString() };
      sent.push(answer);
      onSent(answer);
    }
    answerAs(behaviour, { response, provider, fields: message?.fields ?? {} });
  }
}

function sendJson(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
