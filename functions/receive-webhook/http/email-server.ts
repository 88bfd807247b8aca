import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Acknowledgement, jsonAcknowledgement } from '../../../shared/http/acknowledgement.ts';
import { type AnswerEmailOptions, createAnswerEmail } from './answer-email.ts';
import { respond } from './respond.ts';

export interface EmailServerOptions extends AnswerEmailOptions {
  readonly lingerMs: number;
}

export interface EmailServer {
  /** Start to listen. Resolves with the port. */
  listen(at: { readonly port: number; readonly host: string }): Promise<number>;
  /** Stop accepting requests. Resolves when every accepted request is answered. */
  stop(): Promise<void>;
}

const healthPath = '/health';
const stopping: Acknowledgement = { ...jsonAcknowledgement, statusCode: 503, body: '{"success":false}' };

const serverOptions = {
  headersTimeout: 10_000,
  // `receiveBody` limits the time of a body: Node would answer 408, and SendGrid drops an email on any 4xx.
  requestTimeout: 0,
  connectionsCheckingInterval: 2_000,
  // Longer than the load balancer's own (60 s), which would else use a connection that is just being closed.
  keepAliveTimeout: 75_000,
};

/** More than a load balancer opens for what the memory allows. */
const maxConnections = 256;

/** The HTTP server that receives large email at `/webhooks/email`, with `/health` for the load balancer. */
export function createEmailServer(options: EmailServerOptions): EmailServer {
  const answerEmail = createAnswerEmail(options);
  let isStopping = false;

  async function answer(
    message: IncomingMessage,
    response: ServerResponse,
    askForBody: () => void,
  ): Promise<void> {
    const isHealthCheck = message.method === 'GET' && message.url === healthPath;
    const acknowledgement = isHealthCheck
      ? isStopping
        ? stopping
        : jsonAcknowledgement
      : await answerEmail(message, askForBody);
    respond({ message, response }, acknowledgement, { isLast: isStopping, lingerMs: options.lingerMs });
  }

  const server = createServer(serverOptions);
  server.maxConnections = maxConnections;
  server.on('request', (message, response) => void answer(message, response, () => undefined));
  server.on(
    'checkContinue',
    (message, response) => void answer(message, response, () => response.writeContinue()),
  );
  return {
    listen: ({ port, host }) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => resolve((server.address() as AddressInfo).port));
      }),
    stop: () =>
      new Promise((resolve) => {
        isStopping = true;
        server.close(() => resolve());
      }),
  };
}
