import { createHash } from 'node:crypto';
import { cleanJson } from '../../clean-json.ts';
import { canonicalAddress } from '../../messages/email-address.ts';
import type { EmailEvent } from '../../messages/inbound-message.ts';
import { truncateToBytes } from '../../messages/truncate.ts';
import { UnreadableEmailError } from './unreadable.ts';

/** SendGrid's batches end at 768 KB, which is a few thousand. */
const maxEvents = 20_000;

/**
 * The events of a batch; what is no object is passed over. Custom arguments are flattened into an event and can take any
 * of its names, so every field is looked at before it is believed. Throws UnreadableEmailError on more than SendGrid sends.
 */
export function parseEvents(batch: readonly unknown[]): EmailEvent[] {
  if (batch.length > maxEvents) throw new UnreadableEmailError('too_many_events');
  return batch.flatMap((entry) =>
    typeof entry === 'object' && entry !== null && !Array.isArray(entry)
      ? [toEvent(entry as Readonly<Record<string, unknown>>)]
      : [],
  );
}

function toEvent(entry: Readonly<Record<string, unknown>>): EmailEvent {
  const address = canonicalAddress(textOf(entry.email) ?? '');
  const occurredAt = timeOf(entry.timestamp);
  const reason = textOf(entry.reason);
  return {
    eventId: eventIdOf(entry),
    type: typeOf(entry),
    ...(address !== undefined && { address }),
    ...(occurredAt && { occurredAt }),
    ...(reason && { reason: truncateToBytes(reason.toWellFormed(), 500) }),
  };
}

/** A bounce that was only blocked is no dead mailbox. */
function typeOf({ event, type }: Readonly<Record<string, unknown>>): string {
  return event === 'bounce' && type === 'blocked' ? 'blocked' : (textOf(event) ?? 'unknown').slice(0, 64);
}

/** `sg_event_id` where it can be a key; else a digest of it or of the event, which is the same at a redelivery. */
function eventIdOf(entry: Readonly<Record<string, unknown>>): string {
  const id = textOf(entry.sg_event_id);
  if (id !== undefined && /^[\x21-\x7e]{1,200}$/.test(id)) return id;
  // Cleaned, because custom arguments can nest deeper than `JSON.stringify` follows.
  const named = id || JSON.stringify(cleanJson(entry));
  return `sha256-${createHash('sha256').update(named).digest('hex')}`;
}

function timeOf(timestamp: unknown): Date | undefined {
  const seconds = Number(timestamp);
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11 ? new Date(seconds * 1_000) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
