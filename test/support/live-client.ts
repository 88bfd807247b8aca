import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { mintToken } from '../../tools/local-cloud/live-tokens/mint-token.ts';
import { eventually, keys, outputs } from './e2e-client.ts';

interface LiveMessage {
  readonly type: string;
  readonly message_id: string;
  readonly conversation_id: string;
  readonly text?: string;
  readonly [field: string]: unknown;
}

interface LiveFrame {
  readonly version: string;
  readonly type: string;
  readonly events?: readonly LiveMessage[];
  readonly messages?: readonly LiveMessage[];
  readonly next?: { readonly since: string; readonly after: string };
  readonly error?: string;
}

/** A connected client of the real WebSocket API. */
export interface LiveClient {
  readonly frames: readonly LiveFrame[];
  /** Every event so far, of all frames. */
  events(): readonly LiveMessage[];
  /** Ask and take the next frame that is no event. */
  ask(frame: Readonly<Record<string, unknown>>): Promise<LiveFrame>;
  /** When the connection has ended, from either side. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

type Claims = Parameters<typeof mintToken>[1];

export function tokenFor(claims: Claims): Promise<string> {
  return mintToken(keys().liveTokenKey, claims);
}

export async function connect(claims: Claims): Promise<LiveClient> {
  const socket = new WebSocket(`${outputs().LiveUpdatesUrl}?token=${await tokenFor(claims)}`);
  const frames: LiveFrame[] = [];
  socket.addEventListener('message', ({ data }) => frames.push(JSON.parse(String(data))));
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve());
    socket.addEventListener('error', () => reject(new Error('the live client could not connect')));
  });
  const closed = new Promise<void>((resolve) => {
    socket.addEventListener('close', () => resolve());
  });
  const answers = () => frames.filter(({ type }) => type !== 'events');
  return {
    frames,
    events: () => frames.flatMap(({ events = [] }) => events),
    ask: async (frame) => {
      const before = answers().length;
      socket.send(JSON.stringify(frame));
      const after = await eventually(
        async () => answers(),
        ({ length }) => length > before,
        10_000,
      );
      return after[before] as LiveFrame;
    },
    closed,
    close: () => {
      socket.close();
      return closed;
    },
  };
}

/** What the WebSocket handshake is answered with: 101 lets the client in. */
export async function handshakeStatus(token: string | undefined): Promise<number> {
  const url = new URL(String(outputs().LiveUpdatesUrl).replace(/^ws/, 'http'));
  if (token !== undefined) url.searchParams.set('token', token);
  return new Promise((resolve, reject) => {
    const handshake = request(url, {
      agent: false,
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': randomBytes(16).toString('base64'),
      },
    });
    handshake.on('upgrade', (response, socket) => {
      socket.destroy();
      resolve(response.statusCode ?? 0);
    });
    handshake.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    handshake.on('error', reject).end();
  });
}
