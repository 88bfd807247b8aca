import { createStore } from './store.ts';

export const viewNames = ['conversations', 'messages', 'send', 'queues', 'fallbacks', 'traffic'] as const;
export type ViewName = (typeof viewNames)[number];

/** Where in the console one is. It is the address's fragment, so that it can be kept, shared and gone back from. */
export interface Route {
  readonly view: ViewName;
  readonly company: string | undefined;
  /** The conversation or the queue that is open. */
  readonly subject: string | undefined;
  readonly messageId: string | undefined;
}

/** Read `#/conversations/<id>/<message>?company=<id>`; what it does not know leads to the conversations. */
export function parseRoute(fragment: string): Route {
  const [path = '', query = ''] = fragment.replace(/^#\/?/, '').split('?', 2);
  const [name, subject, messageId] = path.split('/').map(decode);
  return {
    view: viewNames.find((view) => view === name) ?? 'conversations',
    company: new URLSearchParams(query).get('company') ?? undefined,
    subject: subject || undefined,
    messageId: messageId || undefined,
  };
}

export function formatRoute({ view, company, subject, messageId }: Route): string {
  const parts = [view, subject, subject === undefined ? undefined : messageId];
  const path = parts.filter((part) => part !== undefined).map(encodeURIComponent);
  const query = company === undefined ? '' : `?${new URLSearchParams({ company })}`;
  return `#/${path.join('/')}${query}`;
}

/** A broken escape is the text itself. */
function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const route = createStore<Route>({
  view: 'conversations',
  company: undefined,
  subject: undefined,
  messageId: undefined,
});

/** The address of another place; what is not named stays, but what is open in one view says nothing in another. */
export function hrefTo(change: Partial<Route>): string {
  const now = route.get();
  const base = change.view === undefined || change.view === now.view ? now : { ...now, subject: undefined };
  const isOther = 'subject' in change && change.subject !== now.subject;
  return formatRoute({ ...base, ...(isOther && { messageId: undefined }), ...change });
}

export function goTo(change: Partial<Route>): void {
  location.hash = hrefTo(change);
}

/** Go there as if one had come there at first: the way back leads past the place that is left. */
export function goToInstead(change: Partial<Route>): void {
  location.replace(hrefTo(change));
}

/** Follow the address from now on. */
export function followAddress(): void {
  const follow = () => route.set(parseRoute(location.hash));
  addEventListener('hashchange', follow);
  follow();
}
