import type { ErrorAnswer, Session } from '../../wire.ts';
import { waitBeforeTry } from './backoff.ts';
import { createStore, useStore } from './store.ts';

/** What is out of reach: the console's server, or the local cloud behind it. */
type Lost = 'console' | 'cloud';

export type Link =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'up'; readonly session: Session }
  | { readonly kind: 'down'; readonly lost: Lost; readonly nextTryAt: number };

/** Whether the console and the local cloud can be reached. Everything else waits for `up`. */
export const link = createStore<Link>({ kind: 'connecting' });

/** Every channel of the registry; none until the console is up. */
export function useChannels(): readonly string[] {
  const now = useStore(link);
  return now.kind === 'up' ? now.session.channels : [];
}

/** The build of the page that this tab runs; another one of the server asks for a reload. */
let ownPageId: string | undefined;
export const isOutdated = createStore(false);

let attempt = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Try to reach both now, and again and again until it works. */
export async function connect(): Promise<void> {
  clearTimeout(timer);
  const outcome = await probe();
  if (typeof outcome === 'object') {
    attempt = 0;
    ownPageId ??= outcome.pageId;
    isOutdated.set(ownPageId !== outcome.pageId);
    link.set({ kind: 'up', session: outcome });
    return;
  }
  const waitMs = waitBeforeTry(attempt++);
  link.set({ kind: 'down', lost: outcome, nextTryAt: Date.now() + waitMs });
  timer = setTimeout(connect, waitMs);
}

/** Something went wrong that may mean that the link is gone: look, unless that is known already. */
export function doubtLink(): void {
  if (link.get().kind === 'up') void connect();
}

/** A new token after the console was started again; undefined when it cannot be reached. */
export async function renewSession(): Promise<Session | undefined> {
  await connect();
  const now = link.get();
  return now.kind === 'up' ? now.session : undefined;
}

/** Ask the console, then through it the local cloud. */
async function probe(): Promise<Session | Lost> {
  try {
    const signal = AbortSignal.timeout(5_000);
    const response = await fetch('/api/session', { signal });
    if (!response.ok) return 'console';
    const session: Session = await response.json();
    const headers = { 'x-console-token': session.token };
    const cloud = await fetch('/api/reach', { headers, signal });
    if (cloud.ok) return session;
    const { error }: ErrorAnswer = await cloud.json();
    return error === 'stale_token' ? 'console' : 'cloud';
  } catch {
    return 'console';
  }
}
