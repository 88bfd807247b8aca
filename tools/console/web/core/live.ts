import type { LiveToken } from '../../wire.ts';
import { act } from './api.ts';
import { LiveConnection, type LiveMessage, type LiveStatus } from './live-connection.ts';
import { route } from './route.ts';
import { doubtLink, link } from './session.ts';
import { createStore } from './store.ts';

/** `off`: this stage has no live updates, or no company is chosen. */
export const liveStatus = createStore<LiveStatus | 'off'>('off');

const listeners = new Set<(messages: readonly LiveMessage[]) => void>();
let connection: LiveConnection | undefined;
let connectedAs: string | undefined;

/** Hear of the company's messages; returns what ends it. */
export function onLiveMessages(listener: (messages: readonly LiveMessage[]) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Ask over the live connection for what a conversation got since. */
export function requestMissed(conversationId: string, since: string): boolean {
  return connection?.requestSince(conversationId, since) ?? false;
}

/** Be connected as the company that the address names, whenever the console is up, and as no other. */
export function keepLive(): void {
  route.watch(follow);
  link.watch(follow);
  follow();
}

function follow(): void {
  const now = link.get();
  const { company } = route.get();
  if (now.kind !== 'up') return;
  const { liveUrl, startId } = now.session;
  const wanted = liveUrl === null || company === undefined ? undefined : `${startId} ${company}`;
  if (wanted === connectedAs) return;
  connection?.close();
  connectedAs = wanted;
  connection = undefined;
  if (liveUrl === null || company === undefined) liveStatus.set('off');
  else connection = openAs(company, liveUrl);
}

function openAs(companyId: string, liveUrl: string): LiveConnection {
  return new LiveConnection({
    mint: () => act<LiveToken>('live-token', { companyId, canReadText: true }),
    // By query and not by subprotocol: the local cloud answers with none, and a browser then closes the connection.
    open: (token) => new WebSocket(`${liveUrl}?${new URLSearchParams({ token })}`),
    onStatus: (status) => liveStatus.set(status),
    onMessages: (messages) => {
      for (const listener of [...listeners]) listener(messages);
    },
    onLost: doubtLink,
  });
}
