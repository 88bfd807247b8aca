import type { ConsoleMessage } from '../../../wire.ts';

/** How many media of a message were left out, because their URL is none of Twilio's. */
export function rejectedMedia({ metadata }: ConsoleMessage): number {
  const { media_rejected: count } = (metadata ?? {}) as { readonly media_rejected?: unknown };
  return typeof count === 'number' ? count : 0;
}
