import type { ObservedCall } from './proxied-call.ts';

/** What decides whether a send has to be repeated: the send itself, and the write that says `routed`. */
const decisive = new Set(['SendMessage', 'UpdateItem', 'GetItem']);

/** Remembers what happened to the calls about each message, to tell why a context is on a queue twice. */
export class SendJournal {
  readonly #callsById = new Map<string, ObservedCall[]>();
  readonly #kills: number[] = [];

  readonly record = (call: ObservedCall): void => {
    if (!decisive.has(call.operation)) return;
    const calls = this.#callsById.get(call.subject);
    if (calls) calls.push(call);
    else this.#callsById.set(call.subject, [call]);
  };

  recordKill(at = Date.now()): void {
    this.#kills.push(at);
  }

  /**
   * Whether the outcome of a send was lost: an answer about the message did not reach its function, or functions were
   * killed between its first send and its last. Otherwise the system sent twice without a reason.
   */
  isDoubleExplained(messageId: string): boolean {
    const calls = this.#callsById.get(messageId) ?? [];
    const sends = calls.filter(({ operation }) => operation === 'SendMessage');
    const from = Math.min(...sends.map(({ startedAt }) => startedAt));
    const to = Math.max(...sends.map(({ startedAt }) => startedAt));
    const isLost = calls.some(({ outcome, startedAt }) => outcome !== 'answered' && startedAt <= to);
    return isLost || this.#kills.some((at) => at >= from && at <= to);
  }
}
