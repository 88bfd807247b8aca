import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf } from './fault-answers.ts';
import { chooseFault, type Fault, type FaultPlan } from './faults.ts';

export interface FaultProxy {
  /** Where the functions reach AWS: `AWS_ENDPOINT_URL` of the local cloud's functions. */
  readonly url: string;
  /** Faults injected so far, by `<operation> <fault>`. */
  readonly injected: ReadonlyMap<string, number>;
  /** Change the plan while it runs; an empty plan lets everything pass. */
  setPlan(plan: FaultPlan): void;
  stop(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The engine behind the proxy. */
  readonly target: string;
  readonly random: () => number;
  readonly plan?: FaultPlan;
}

/** Longer than the functions' clients wait for an answer. */
const hangMs = 3_000;
const slowestMs = 1_500;

/** A proxy on the loopback interface that lets calls to AWS fail as they do on a bad day. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  let plan: FaultPlan = options.plan ?? {};
  const injected = new Map<string, number>();
  const target = new URL(options.target);

  const server = createServer((incoming, outgoing) => {
    const operation = operationOf(incoming);
    const fault = chooseFault(plan, operation, options.random());
    if (fault !== undefined) {
      const key = `${operation} ${fault}`;
      injected.set(key, (injected.get(key) ?? 0) + 1);
    }
    void collect(incoming).then(
      (body) => handle({ incoming, outgoing, body, target }, fault, operation),
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    injected,
    setPlan(next) {
      plan = next;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface Call {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly body: Buffer;
  readonly target: URL;
}

function handle(call: Call, fault: Fault | undefined, operation: string): void {
  switch (fault) {
    case undefined:
      forward(call, { delayMs: 0, dropAnswer: false });
      return;
    case 'slow':
      forward(call, { delayMs: Math.random() * slowestMs, dropAnswer: false });
      return;
    case 'lost_answer':
      forward(call, { delayMs: 0, dropAnswer: true });
      return;
    case 'timeout':
      setTimeout(() => call.outgoing.destroy(), hangMs).unref();
      return;
    default: {
      const { status, body } = answerOf(fault, operation);
      call.outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
    }
  }
}

function forward(
  { incoming, outgoing, body, target }: Call,
  { delayMs, dropAnswer }: { readonly delayMs: number; readonly dropAnswer: boolean },
): void {
  const upstream = httpRequest(
    {
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: incoming.url,
      headers: { ...incoming.headers, 'content-length': body.length },
    },
    (answer) => {
      if (dropAnswer) {
        answer.resume().on('end', () => outgoing.destroy());
        return;
      }
      setTimeout(() => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      }, delayMs);
    },
  );
  upstream.on('error', () => outgoing.destroy());
  upstream.end(body);
}

/** `DynamoDB_20120810.Query` → `Query`; S3's REST calls by method: `PUT`. */
function operationOf({ headers, method }: IncomingMessage): string {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.indexOf('.') + 1) : (method ?? '');
}

async function collect(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
