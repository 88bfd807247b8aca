import type { LiveToken } from '../../wire.ts';
import { waitBeforeTry } from './backoff.ts';

/** An event or a listed message, as far as the page reads them. */
export interface LiveMessage {
  readonly message_id: string;
  readonly conversation_id: string;
  readonly channel_type: string;
  readonly status: string;
  readonly received_at: string;
  readonly text?: string;
  readonly subject?: string;
  readonly queue?: string;
  readonly routed_at?: string;
}

export type LiveStatus = 'connecting' | 'open' | 'waiting';

export interface LivePorts {
  mint(): Promise<LiveToken>;
  open(token: string): WebSocket;
  onStatus(status: LiveStatus): void;
  onMessages(messages: readonly LiveMessage[]): void;
  /** It was open and is not any more. */
  onLost(): void;
}

/** API Gateway closes a connection that says nothing for ten minutes. */
const pingEveryMs = 5 * 60_000;
/** A new connection this long before the token ends. */
const renewBeforeMs = 30_000;

/** A connection to the WebSocket API that reconnects automatically, until it is closed. */
export class LiveConnection {
  readonly #ports: LivePorts;
  #socket: WebSocket | undefined;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #attempt = 0;
  #isClosed = false;

  constructor(ports: LivePorts) {
    this.#ports = ports;
    void this.#connect();
  }

  /** Ask for what came since; the answer comes as messages. False when the connection is not open. */
  requestSince(conversationId: string, since: string): boolean {
    return this.#send({ action: 'messages.since', conversation_id: conversationId, since });
  }

  close(): void {
    this.#isClosed = true;
    this.#forgetSocket();
  }

  async #connect(): Promise<void> {
    this.#ports.onStatus('connecting');
    try {
      const { token, expiresAt } = await this.#ports.mint();
      if (this.#isClosed) return;
      const socket = this.#ports.open(token);
      this.#socket = socket;
      socket.onopen = () => this.#opened(expiresAt);
      socket.onmessage = ({ data }) => this.#received(String(data));
      socket.onclose = () => this.#lost(socket);
    } catch {
      this.#tryLater();
    }
  }

  #opened(expiresAt: number): void {
    this.#attempt = 0;
    this.#ports.onStatus('open');
    const renewInMs = Math.max(1_000, expiresAt * 1_000 - Date.now() - renewBeforeMs);
    this.#timers.push(
      setInterval(() => this.#send({ action: 'ping' }), pingEveryMs),
      setTimeout(() => this.#renew(), Math.min(renewInMs, 2 ** 31 - 1)),
    );
  }

  #received(data: string): void {
    const frame = frameOf(data);
    if (frame === undefined) return;
    if (frame.type === 'events') this.#ports.onMessages(frame.events);
    if (frame.type !== 'messages') return;
    this.#ports.onMessages(frame.messages);
    if (frame.next)
      this.#send({ action: 'messages.since', conversation_id: frame.conversation_id, ...frame.next });
  }

  #lost(socket: WebSocket): void {
    if (this.#isClosed || socket !== this.#socket) return;
    this.#forgetSocket();
    this.#ports.onLost();
    this.#tryLater();
  }

  #renew(): void {
    this.#forgetSocket();
    void this.#connect();
  }

  #tryLater(): void {
    if (this.#isClosed) return;
    this.#ports.onStatus('waiting');
    this.#timers.push(setTimeout(() => void this.#connect(), waitBeforeTry(this.#attempt++)));
  }

  #forgetSocket(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #send(frame: unknown): boolean {
    if (this.#socket?.readyState !== 1) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }
}

/** Undefined for what is not JSON: a gateway whose function dies answers in plain text. The next update is read again. */
function frameOf(data: string): ReturnType<typeof JSON.parse> {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}
