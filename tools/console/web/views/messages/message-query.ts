import type { MessageQuery } from '../../../wire.ts';
import { createStore } from '../../core/store.ts';

/** In the address, as the subject of the view. */
export const anyStatus = 'all';

/** The contract's `routing_status`, and its name on the page. */
export const statuses: Readonly<Record<string, string>> = {
  [anyStatus]: 'All',
  failed: 'Failed',
  pending: 'Pending',
  quarantined: 'Quarantined',
  routed: 'Routed',
  fallback_sent: 'Fallback sent',
  fallback_suppressed: 'Fallback suppressed',
};

export const periods = {
  any: 'Any time',
  quarter: 'Last 15 minutes',
  hour: 'Last hour',
  day: 'Last 24 hours',
  between: 'Between…',
} as const;

export type Period = keyof typeof periods;

const minuteMs = 60_000;
const lengths: Readonly<Partial<Record<Period, number>>> = {
  quarter: 15 * minuteMs,
  hour: 60 * minuteMs,
  day: 24 * 60 * minuteMs,
};

/** What is filled in beside the status. Times are those of `datetime-local`: without a zone, the reader's own. */
export interface Filters {
  readonly search: string;
  readonly channel: string;
  readonly period: Period;
  readonly since: string;
  readonly until: string;
}

export const noFilters: Filters = { search: '', channel: '', period: 'any', since: '', until: '' };

/** Kept while another view is open. */
export const filters = createStore<Filters>(noFilters);

/** What the server is asked. */
export function toQuery(status: string, given: Filters, now = new Date()): MessageQuery {
  const { search, channel, period, since, until } = given;
  const length = lengths[period];
  return {
    search,
    channel,
    status: status === anyStatus ? '' : status,
    since: length === undefined ? isoOf(period, since) : new Date(now.getTime() - length).toISOString(),
    until: isoOf(period, until),
  };
}

/** A time that is half filled in is not asked for. */
function isoOf(period: Period, local: string): string {
  const time = new Date(local);
  return period === 'between' && !Number.isNaN(time.getTime()) ? time.toISOString() : '';
}
