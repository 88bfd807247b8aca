import { createStore } from './store.ts';

/** What a screen reader says next; the same text in sight where it matters. */
export const announcement = createStore('');

export function announce(text: string): void {
  // The same sentence twice is no change, and would not be read out.
  announcement.set(announcement.get() === text ? `${text}\u00a0` : text);
}
