import { inParallel } from '../../shared/in-parallel.ts';
import { encodeFrame } from '../../shared/live/live-frame.ts';
import { type NotifyLiveUiInput, toLiveEvents } from '../../shared/live/live-notice.ts';
import type { PostOutcome } from '../../shared/live/post-to-connection.ts';
import type { Connection } from '../../shared/store/connections.ts';

export interface NotifyLiveUiPorts {
  readonly now: () => Date;
  readonly random: () => number;
  list(companyId: string, signal: AbortSignal): AsyncIterable<readonly Connection[]>;
  /** Send a frame to a client; ends within the limit of one post. */
  post(connectionId: string, frame: string, signal: AbortSignal): Promise<PostOutcome>;
  /** Forget a connection; never throws. */
  remove(companyId: string, connectionId: string): Promise<void>;
  /** Close a connection whose token has expired: its client reconnects with a new one. */
  close(connectionId: string, signal: AbortSignal): Promise<void>;
}

export interface NotifyLimits {
  /** How many posts run at the same time. */
  readonly parallel: number;
  /** Aborts when the time of the whole fan-out is spent. */
  readonly signal: AbortSignal;
}

/** How many connections met each end. `skipped`: the time was over first. */
export type Notified = Record<'sent' | 'gone' | 'failed' | 'expired' | 'skipped', number>;

/**
 * A post to a connection that is still opening answers "gone", too. A connection younger than this is not considered
 * closed.
 */
const openingMs = 10_000;

/**
 * Tell the company's live clients about a routed message. Connections that are gone or whose token has ended are
 * removed. Delivery is at most once: a client that missed a message reads `messages.since`.
 */
export async function notifyLiveUi(
  input: NotifyLiveUiInput,
  ports: NotifyLiveUiPorts,
  limits: NotifyLimits,
): Promise<Notified> {
  const counts: Notified = { sent: 0, gone: 0, failed: 0, expired: 0, skipped: 0 };
  const companyId = input.context.company.company_id;
  if (companyId === null) return counts;
  const frames = {
    withText: encodeFrame({ type: 'events', events: toLiveEvents(input, true) }),
    withoutText: encodeFrame({ type: 'events', events: toLiveEvents(input, false) }),
  };
  for await (const page of ports.list(companyId, limits.signal)) {
    // Begun anywhere in the page, so that one bad neighborhood does not starve the same clients every time.
    const connections = rotate(page, Math.floor(ports.random() * page.length));
    await inParallel(connections, limits.parallel, async (connection) => {
      if (limits.signal.aborted) {
        counts.skipped++;
        return;
      }
      const frame = connection.canReadText ? frames.withText : frames.withoutText;
      counts[await notifyClient({ companyId, connection, frame }, ports, limits.signal)]++;
    });
  }
  return counts;
}

async function notifyClient(
  notice: { readonly companyId: string; readonly connection: Connection; readonly frame: string },
  ports: NotifyLiveUiPorts,
  signal: AbortSignal,
): Promise<keyof Notified> {
  const { companyId, connection, frame } = notice;
  const nowMs = ports.now().getTime();
  if (connection.expiresAt * 1_000 <= nowMs) {
    await ports.close(connection.connectionId, signal);
    await ports.remove(companyId, connection.connectionId);
    return 'expired';
  }
  const outcome = await ports.post(connection.connectionId, frame, signal);
  if (outcome === 'gone' && nowMs - connection.connectedAt.getTime() >= openingMs) {
    await ports.remove(companyId, connection.connectionId);
  }
  return outcome;
}

function rotate<Item>(items: readonly Item[], start: number): readonly Item[] {
  return [...items.slice(start), ...items.slice(0, start)];
}
