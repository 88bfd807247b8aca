import { createServer, request as httpRequest, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf } from './fault-answers.ts';
import { FaultScript, type ScriptedFault, type ScriptedKind } from './fault-script.ts';
import { chooseFault, type FaultPlan } from './faults.ts';
import { type ObservedCall, operationOf, type ProxiedCall, subjectOf } from './proxied-call.ts';
import { randomOf } from './random.ts';

export interface FaultProxy {
  /** Where the functions reach AWS: `AWS_ENDPOINT_URL` of the local cloud's functions. */
  readonly url: string;
  /** Faults injected so far, by `<operation> <fault>`. */
  readonly injected: ReadonlyMap<string, number>;
  /** Change the plan while it runs; an empty plan lets everything pass. */
  setPlan(plan: FaultPlan): void;
  /** Faults for chosen calls; they come before the plan. Replaces those that were there. */
  setScript(scripts: readonly ScriptedFault[]): void;
  stop(): Promise<void>;
}

export interface FaultProxyOptions {
  /** The engine behind the proxy. */
  readonly target: string;
  /** The same seed chooses the same fault for the same call on the same message, with anything running next to it. */
  readonly seed: number;
  readonly plan?: FaultPlan;
  readonly onCall?: (call: ObservedCall) => void;
}

/** Longer than the functions' clients wait for an answer. */
const hangMs = 3_000;
/** Shorter than that: a call that waits for its rival must still be there when it comes. */
const raceMs = 1_500;
const slowestMs = 1_500;

/** A proxy on the loopback interface that lets calls to AWS fail as they do on a bad day. */
export async function startFaultProxy(options: FaultProxyOptions): Promise<FaultProxy> {
  const run = new FaultRun(options);
  const server = createServer((incoming, outgoing) => {
    const startedAt = Date.now();
    void collect(incoming).then(
      (body) => {
        const subject = subjectOf(body.toString('latin1'));
        run.handle({ incoming, outgoing, body, operation: operationOf(incoming), subject, startedAt });
      },
      () => outgoing.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    injected: run.injected,
    setPlan(plan) {
      run.plan = plan;
    },
    setScript: (scripts) => run.script.replace(scripts),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

class FaultRun {
  plan: FaultPlan;
  readonly script = new FaultScript();
  readonly injected = new Map<string, number>();
  readonly #options: FaultProxyOptions;
  readonly #target: URL;
  /** How often the same call on the same message came. */
  readonly #repeats = new Map<string, number>();

  constructor(options: FaultProxyOptions) {
    this.plan = options.plan ?? {};
    this.#options = options;
    this.#target = new URL(options.target);
  }

  handle(call: ProxiedCall): void {
    const { operation } = call;
    const scripted = this.script.take(operation, call.body.toString('latin1'));
    const random = this.#random(call);
    const fault = scripted?.fault ?? chooseFault(this.plan, operation, random);
    if (fault === undefined) {
      this.#forward(call);
      return;
    }
    const key = `${operation} ${fault}`;
    this.injected.set(key, (this.injected.get(key) ?? 0) + 1);
    this.#inject(call, fault, { scripted, random });
  }

  #inject(
    call: ProxiedCall,
    fault: ScriptedKind,
    { scripted, random }: { readonly scripted: ScriptedFault | undefined; readonly random: number },
  ): void {
    switch (fault) {
      case 'race':
        if (scripted) void this.script.meet(scripted, raceMs).then(() => this.#forward(call));
        return;
      case 'slow':
        this.#forward(call, { delayMs: randomOf(`slow ${random}`) * slowestMs });
        return;
      case 'lost_answer':
        this.#forward(call, { dropsAnswer: true, onInjected: scripted?.onInjected });
        return;
      case 'broken':
        scripted?.onInjected?.();
        call.outgoing.destroy();
        this.#observe(call, 'refused');
        return;
      case 'timeout':
        setTimeout(() => call.outgoing.destroy(), hangMs).unref();
        this.#observe(call, 'refused');
        return;
      default: {
        const { status, body } = answerOf(fault, call.operation);
        call.outgoing.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(body);
        this.#observe(call, 'refused');
      }
    }
  }

  #forward(call: ProxiedCall, { delayMs = 0, dropsAnswer = false, onInjected }: ForwardOptions = {}): void {
    const { incoming, outgoing, body } = call;
    outgoing.on('close', () =>
      this.#observe(call, outgoing.writableFinished && !dropsAnswer ? 'answered' : 'unanswered'),
    );
    const upstream = httpRequest(
      {
        host: this.#target.hostname,
        port: this.#target.port,
        method: incoming.method,
        path: incoming.url,
        headers: { ...incoming.headers, 'content-length': body.length },
      },
      (answer) => {
        if (dropsAnswer) {
          answer.resume().on('end', () => {
            onInjected?.();
            outgoing.destroy();
          });
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

  #observe({ operation, subject, startedAt }: ProxiedCall, outcome: ObservedCall['outcome']): void {
    this.#options.onCall?.({ operation, subject, startedAt, endedAt: Date.now(), outcome });
  }

  /** By seed, call and message, so that calls that happen to run side by side do not change each other's fate. */
  #random({ operation, subject }: ProxiedCall): number {
    const key = `${operation} ${subject}`;
    const repeat = (this.#repeats.get(key) ?? 0) + 1;
    this.#repeats.set(key, repeat);
    return randomOf(`${this.#options.seed} ${key} ${repeat}`);
  }
}

interface ForwardOptions {
  readonly delayMs?: number;
  readonly dropsAnswer?: boolean;
  readonly onInjected?: (() => void) | undefined;
}

async function collect(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
