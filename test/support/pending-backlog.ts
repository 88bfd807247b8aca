import type { PendingMessage } from '../../functions/recover-pending/recover-message.ts';
import type { RecoverPendingPorts } from '../../functions/recover-pending/recover-pending.ts';
import { messagesPerShard } from '../../functions/recover-pending/recovery-pace.ts';
import type { VirtualClock } from './virtual-clock.ts';

/** How long AWS takes, in ms. Slow for each, so that what holds here holds there. */
const latencyMs = { query: 200, update: 20, start: 100 };
const firstDue = Date.parse('2026-11-24T09:00:00.000Z');

export interface BacklogOptions {
  readonly shards: number;
  readonly perShard: number;
  /** Messages at the head of each shard whose executions never get through. */
  readonly stuckPerShard?: number;
}

/** The retry index and the workflow engine in memory, on a virtual clock. */
export class PendingBacklog {
  readonly #shards: Map<string, PendingMessage>[];
  readonly #stuck = new Set<string>();
  readonly #clock: VirtualClock;
  /** When each execution was started, in ms since 1970. */
  readonly startedAt: number[] = [];
  isEngineAway = false;
  mostStartsAtOnce = 0;
  /** How long a start takes, in ms. */
  startMs = latencyMs.start;

  constructor(clock: VirtualClock, { shards, perShard, stuckPerShard = 0 }: BacklogOptions) {
    this.#clock = clock;
    this.#shards = Array.from({ length: shards }, (_, shard) => {
      const messages = Array.from({ length: perShard }, (__, index) => pendingMessage(shard, index));
      for (const { primary_channel } of messages.slice(0, stuckPerShard)) this.#stuck.add(primary_channel);
      return new Map(messages.map((message) => [message.primary_channel, message]));
    });
  }

  /** Messages that wait and are not stuck. */
  get waiting(): number {
    return this.#all().filter(({ primary_channel }) => !this.#stuck.has(primary_channel)).length;
  }

  get mostAttempts(): number {
    return Math.max(0, ...this.#all().map(({ attempts }) => attempts));
  }

  get ports(): RecoverPendingPorts {
    const { now, pause } = this.#clock;
    let starting = 0;
    return {
      now,
      pause,
      random: () => 0.5,
      listPending: async (shard) => {
        await pause(latencyMs.query);
        const messages = [...(this.#shards[shard]?.values() ?? [])];
        return messages
          .sort((left, right) => (left.retry_at < right.retry_at ? -1 : 1))
          .slice(0, messagesPerShard);
      },
      reschedule: (message, retryAt) => this.#move(message, message.retry_at, { retryAt, tries: 1 }),
      takeBack: async (message, movedTo, retryAt) => {
        await this.#move(message, movedTo.toISOString(), { retryAt, tries: -1 });
      },
      start: async ({ message_key }) => {
        this.mostStartsAtOnce = Math.max(this.mostStartsAtOnce, ++starting);
        await pause(this.startMs);
        starting--;
        if (this.isEngineAway) throw new Error('ThrottlingException');
        this.startedAt.push(now().getTime());
        if (!this.#stuck.has(message_key)) for (const shard of this.#shards) shard.delete(message_key);
        return 'started';
      },
      countFailed: () => undefined,
      markFailed: async ({ primary_channel }) => this.#shards.some((shard) => shard.delete(primary_channel)),
      onError: () => undefined,
    };
  }

  async #move(
    { primary_channel }: PendingMessage,
    seen: string,
    { retryAt, tries }: { readonly retryAt: Date; readonly tries: number },
  ): Promise<boolean> {
    await this.#clock.pause(latencyMs.update);
    const shard = this.#shards.find((messages) => messages.has(primary_channel));
    const stored = shard?.get(primary_channel);
    if (shard === undefined || stored?.retry_at !== seen) return false;
    const attempts = stored.attempts + tries;
    shard.set(primary_channel, { ...stored, attempts, retry_at: retryAt.toISOString() });
    return true;
  }

  #all(): PendingMessage[] {
    return this.#shards.flatMap((shard) => [...shard.values()]);
  }
}

function pendingMessage(shard: number, index: number): PendingMessage {
  const at = new Date(firstDue + index).toISOString();
  return {
    conversation_id: `conv-${index}`,
    primary_channel: `message#${shard}-${index}`,
    channel_type: 'sms',
    request_id: 'request-1',
    received_at: at,
    retry_at: at,
    attempts: 0,
  };
}
