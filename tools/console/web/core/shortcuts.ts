import { goTo, type ViewName } from './route.ts';
import { shownViews } from './stage.ts';
import { createStore } from './store.ts';

export interface Shortcut {
  readonly keys: string;
  readonly does: string;
  /** What it does is not there on a stage. */
  readonly isLocal?: boolean;
}

/** As the help lists them. */
export const shortcuts: readonly Shortcut[] = [
  { keys: '1 … 6', does: 'Conversations, Messages, Send, Queues, Fallbacks, Traffic', isLocal: true },
  { keys: 'j / k', does: 'The next or previous conversation or message' },
  { keys: 'c', does: 'Write as the customer of the open conversation', isLocal: true },
  { keys: 'r', does: 'Replay the open message' },
  { keys: 'Esc', does: 'Close what is open' },
  { keys: '?', does: 'This list' },
];

const switchName = 'console.shortcuts';

/** Single keys can be in the way of speech input: they can be turned off, and stay so. */
export const areShortcutsOn = createStore(readSwitch());

export function switchShortcuts(isOn: boolean): void {
  areShortcutsOn.set(isOn);
  localStorage.setItem(switchName, isOn ? 'on' : 'off');
}

function readSwitch(): boolean {
  return localStorage.getItem(switchName) !== 'off';
}

export const isHelpOpen = createStore(false);

const handlers = new Map<string, () => void>();

/** Give a key a meaning as long as something is in sight; returns what takes it away. */
export function onKey(key: string, handle: () => void): () => void {
  handlers.set(key, handle);
  return () => {
    if (handlers.get(key) === handle) handlers.delete(key);
  };
}

export function listenForShortcuts(): void {
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector('dialog[open]') || isTyping(event.target)) return;
    if (event.key !== 'Escape' && !areShortcutsOn.get()) return;
    const handle = handlers.get(event.key) ?? handlerOfView(event.key);
    if (handle === undefined) return;
    event.preventDefault();
    handle();
  });
}

function handlerOfView(key: string): (() => void) | undefined {
  if (key === '?') return () => isHelpOpen.set(true);
  const view: ViewName | undefined = shownViews()[Number(key) - 1];
  return view && (() => goTo({ view }));
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');
}
