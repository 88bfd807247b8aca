import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server between a console and the local cloud, which then is nothing but AWS's own operations. */
export interface StageProxy {
  readonly url: string;
  /** What was asked for, as IAM names it: `dynamodb:Query`. Anything that is no operation of AWS is `other …`. */
  readonly calls: readonly string[];
  stop(): Promise<void>;
}

export interface StageProxyOptions {
  /** The local cloud. */
  readonly endpoint: string;
  /** SQS's redrive, which the local cloud lacks: resolves with the number of messages moved. */
  moveMessages(deadLetterArn: string): Promise<number>;
}

const services: Readonly<Record<string, string>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  AWSStepFunctions: 'states',
  Logs_20140328: 'logs',
};

const json = { 'content-type': 'application/x-amz-json-1.0' };

export async function startStageProxy({ endpoint, moveMessages }: StageProxyOptions): Promise<StageProxy> {
  const calls: string[] = [];
  let moved = 0;
  const answer = async (incoming: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(incoming);
    const call = callOf(incoming, body.toString('latin1'));
    calls.push(call);
    if (call === 'sqs:StartMessageMoveTask') {
      moved = await moveMessages(JSON.parse(body.toString()).SourceArn);
      response.writeHead(200, json).end(JSON.stringify({ TaskHandle: 'task-1' }));
    } else if (call === 'sqs:ListMessageMoveTasks') {
      const Results = [{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: moved }];
      response.writeHead(200, json).end(JSON.stringify({ Results }));
    } else if (call.startsWith('other ')) {
      response.writeHead(501).end();
    } else {
      const { status, headers, bytes } = await answerOf(endpoint, { incoming, body });
      response.writeHead(status, headers);
      // The SDK sends to the host of a queue's URL, which is an output.
      const own = `http://${incoming.headers.host}`;
      response.end(call.startsWith('cloudformation:') ? bytes.toString().replaceAll(endpoint, own) : bytes);
    }
  };
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error: unknown) => response.writeHead(502).end(String(error)));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function callOf({ method = '', url = '/', headers }: IncomingMessage, body: string): string {
  const [target = '', operation] = String(headers['x-amz-target'] ?? '').split('.');
  const service = services[target];
  if (service !== undefined) return `${service}:${operation}`;
  const [, action] = /(?:^|&)Action=(\w+)/.exec(body) ?? [];
  if (action !== undefined && url === '/') return `cloudformation:${action}`;
  const [, bucket, key] = /^\/([a-z0-9][a-z0-9.-]+)(?:\/([^?]*))?/.exec(url) ?? [];
  const verb = { GET: 'Get', PUT: 'Put' }[method];
  const isObject = bucket !== undefined && key !== undefined && key !== '' && verb !== undefined;
  return isObject && !url.startsWith('/_') ? `s3:${verb}Object` : `other ${method} ${url}`;
}

interface Question {
  readonly incoming: IncomingMessage;
  readonly body: Buffer;
}

/** What the local cloud answers. The host stays as it was signed. */
function answerOf(endpoint: string, { incoming, body }: Question) {
  const { method, url, headers } = incoming;
  const { hostname, port } = new URL(endpoint);
  return new Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }>((resolve, reject) => {
    const outgoing = request({ hostname, port, method, path: url, headers }, (answered) => {
      const { statusCode: status = 502, headers: all } = answered;
      const { 'content-length': _length, 'transfer-encoding': _encoding, ...kept } = all;
      bodyOf(answered).then((bytes) => resolve({ status, headers: kept, bytes }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

async function bodyOf(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
