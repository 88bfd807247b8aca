import { EventEmitter } from 'node:events';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { currentInvocation, type Invocation } from './invocation.ts';

/** What stands for the hosts that functions post to. */
export interface VirtualHost {
  /** A connection is asked for: call one of both, later. */
  connect(invocation: Invocation, answer: { connected(): void; failed(error: Error): void }): void;
  /** A request was sent over it. */
  post(
    invocation: Invocation,
    request: { readonly host: string; readonly path: string; readonly body: string },
    respond: (status: number) => void,
  ): void;
}

/** A socket or a request: it emits only while its invocation lives, and in its context. */
class VirtualEmitter extends EventEmitter {
  readonly invocation: Invocation;
  #isClosed = false;

  constructor(invocation: Invocation) {
    super();
    this.invocation = invocation;
  }

  tell(event: string, value?: unknown): void {
    if (this.invocation.isDead || this.#isClosed) return;
    currentInvocation.run(this.invocation, () => this.emit(event, value));
  }

  destroy(error?: Error): void {
    if (error !== undefined) this.tell('error', error);
    this.tell('close');
    this.#isClosed = true;
  }
}

interface RequestOptions {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  createConnection(): VirtualEmitter;
}

class VirtualRequest extends VirtualEmitter {
  readonly #host: VirtualHost;
  readonly #options: RequestOptions;

  constructor(host: VirtualHost, options: RequestOptions) {
    const socket = options.createConnection();
    super(socket.invocation);
    this.#host = host;
    this.#options = options;
    socket.on('error', (error: Error) => this.tell('error', error));
    socket.once('close', () => this.tell('close'));
  }

  end(body: Uint8Array): void {
    const { path, headers } = this.#options;
    const request = { host: headers.host ?? '', path, body: Buffer.from(body).toString() };
    this.#host.post(this.invocation, request, (statusCode) => this.tell('response', { statusCode }));
  }
}

/** Put a virtual host below `node:net` and `node:http` for everything that an invocation does. Once in a process. */
export function installVirtualHttp(host: VirtualHost): void {
  const require = createRequire(import.meta.url);
  const [net, http] = [require('node:net'), require('node:http')];
  const real = { connect: net.connect, request: http.request };
  net.connect = (...parts: readonly unknown[]) => {
    const invocation = currentInvocation.getStore();
    if (invocation === undefined) return real.connect(...parts);
    const socket = new VirtualEmitter(invocation);
    host.connect(invocation, {
      connected: () => socket.tell('connect'),
      failed: (error) => socket.destroy(error),
    });
    return socket;
  };
  http.request = (...parts: readonly unknown[]) =>
    currentInvocation.getStore() === undefined
      ? real.request(...parts)
      : new VirtualRequest(host, parts[0] as RequestOptions);
  syncBuiltinESMExports();
}
