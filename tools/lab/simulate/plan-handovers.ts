import type { MessagePlan, OperatorPlan, SenderPlan, UpstreamPlan } from './plan.ts';
import { Random } from './random.ts';

interface Scene {
  readonly senders: readonly SenderPlan[];
  readonly messages: readonly MessagePlan[];
  readonly upstream: readonly UpstreamPlan[];
  /** When the faults end. */
  readonly calmAt: number;
}

export interface Handovers {
  readonly upstream: readonly UpstreamPlan[];
  readonly operator: readonly OperatorPlan[];
}

const hourMs = 3_600_000;

/**
 * An upstream service that follows docs/creating-conversations.md while the customer writes: it replaces a conversation, or
 * closes and re-opens it and adopts what waits. Only conversations that nothing else happens to. These have a chance of their
 * own: the rest of a history is the same with and without them.
 */
export function planHandovers(seed: number, { senders, messages, upstream, calmAt }: Scene): Handovers {
  const planned = senders.map((sender, index): Handovers => {
    const random = new Random(seed, `handover ${index}`);
    const own = messages.filter((message) => message.sender === sender);
    const [first, ...others] = upstream.filter((action) => action.sender === sender);
    const isAlone = first !== undefined && first.at < 0 && others.length === 0;
    if (own.length === 0 || !isAlone || !random.chance(0.4)) return { upstream: [], operator: [] };
    const offset = random.pick([-4_000, -25, -5, 0, 5, 10, 40, 400, 4_000]) + random.between(-4, 4);
    const at = Math.max(0, random.pick(own).at + offset);
    const next = { sender, at, conversationId: `conv-handover-${index}` };
    if (random.chance(0.5))
      return { upstream: [{ ...next, id: `hand over ${index}`, kind: 'hand_over' }], operator: [] };
    const reopened = {
      ...next,
      at: at + random.pick([5, 400, 5_000, 61_000, 10 * 60_000]),
      conversationId: random.pick([next.conversationId, first.conversationId]),
    };
    return {
      upstream: [
        { ...next, id: `close ${index}`, kind: 'close' },
        { ...reopened, id: `re-open ${index}`, kind: 're_open' },
      ],
      operator: [{ id: `adopt after re-opening ${index}`, kind: 'adopt', at: calmAt + hourMs, sender }],
    };
  });
  return {
    upstream: planned.flatMap((part) => part.upstream),
    operator: planned.flatMap((part) => part.operator),
  };
}
