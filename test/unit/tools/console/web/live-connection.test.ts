import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveConnection, type LiveMessage } from '../../../../../tools/console/web/core/live-connection.ts';

/** As much of a browser's WebSocket as the connection uses. */
class FakeSocket {
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen: (() => void) | undefined;
  onmessage: ((event: { data: unknown }) => void) | undefined;
  onclose: (() => void) | undefined;

  open() {
    this.readyState = 1;
    this.onopen?.();
  }
  receive(frame: unknown) {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }
  send(text: string) {
    this.sent.push(JSON.parse(text));
  }
  close() {
    this.readyState = 3;
    this.onclose?.();
  }
}

const lifetimeMs = 3_600_000;

function connect(mint = async () => ({ token: 'jwt', expiresAt: (Date.now() + lifetimeMs) / 1_000 })) {
  const sockets: FakeSocket[] = [];
  const statuses: string[] = [];
  const messages: LiveMessage[] = [];
  const onLost = vi.fn();
  const connection = new LiveConnection({
    mint,
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
    onStatus: (status) => statuses.push(status),
    onMessages: (received) => messages.push(...received),
    onLost,
  });
  return { connection, sockets, statuses, messages, onLost };
}

const message = {
  message_id: 'm',
  conversation_id: 'c',
  channel_type: 'sms',
  status: 'routed',
  received_at: 'now',
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a live connection', () => {
  it('reads on after a frame that is not JSON, as a gateway sends when its function dies', async () => {
    const { sockets, messages } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    sockets[0]?.onmessage?.({ data: 'Worker process died' });
    sockets[0]?.receive({ type: 'events', events: [message] });

    expect(messages).toEqual([message]);
  });

  it('hands on events and listed messages, and asks for the next page of a list', async () => {
    const { sockets, messages } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    sockets[0]?.receive({ type: 'events', events: [message] });
    const next = { since: 'now', after: 'm' };
    sockets[0]?.receive({ type: 'messages', conversation_id: 'c', messages: [message], next });

    expect(messages).toEqual([message, message]);
    expect(sockets[0]?.sent).toEqual([{ action: 'messages.since', conversation_id: 'c', ...next }]);
  });

  it('comes back when it is lost, and says so', async () => {
    const { sockets, statuses, onLost } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    sockets[0]?.close();
    expect(statuses.at(-1)).toBe('waiting');
    await vi.advanceTimersByTimeAsync(300);
    sockets[1]?.open();

    expect(onLost).toHaveBeenCalledOnce();
    expect(statuses).toEqual(['connecting', 'open', 'waiting', 'connecting', 'open']);
  });

  it('waits longer after each failure, and never longer than eight seconds', async () => {
    let tries = 0;
    const { connection } = connect(async () => {
      tries++;
      throw new Error('no token');
    });

    await vi.advanceTimersByTimeAsync(60_000);
    const triesInTheFirstMinute = tries;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(triesInTheFirstMinute).toBeLessThan(16);
    expect(tries - triesInTheFirstMinute).toBeGreaterThanOrEqual(7);
    connection.close();
  });

  it('gets a new token before the old one ends, without being lost', async () => {
    const { sockets, onLost } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    await vi.advanceTimersByTimeAsync(lifetimeMs - 29_000);

    expect(sockets).toHaveLength(2);
    expect(onLost).not.toHaveBeenCalled();
  });

  it('says something before API Gateway takes it for dead', async () => {
    const { sockets } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    await vi.advanceTimersByTimeAsync(9 * 60_000);

    expect(sockets[0]?.sent).toEqual([{ action: 'ping' }]);
  });

  it('stays closed once it was closed', async () => {
    const { connection, sockets, onLost } = connect();
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]?.open();

    connection.close();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(sockets).toHaveLength(1);
    expect(connection.requestSince('c', 'now')).toBe(false);
    expect(onLost).not.toHaveBeenCalled();
  });
});
