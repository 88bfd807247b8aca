import type { FaultKind } from './faults.ts';
import type { MessagePlan, SenderPlan, UpstreamKind, UpstreamPlan } from './plan.ts';
import type { Random } from './random.ts';

interface Scene {
  readonly senders: readonly SenderPlan[];
  readonly messages: readonly MessagePlan[];
  readonly rates: ReadonlyMap<FaultKind, number>;
}

/** Conversations that are there from the beginning, and what happens to them around the messages. */
export function planUpstream(random: Random, { senders, messages, rates }: Scene): UpstreamPlan[] {
  const made = senders.flatMap((sender, index): UpstreamPlan[] => {
    const count = random.pick([0, 1, 1, 1, 2]);
    return Array.from({ length: count }, (_, nth) => {
      const name = `conv-${index}-${nth}`;
      return { id: `first ${name}`, kind: 'create', sender, at: -60_000, conversationId: name };
    });
  });
  const later = messages.flatMap((message, index) => {
    const kind = kindOf(random, { rates, isKnown: made.some(({ sender }) => sender === message.sender) });
    const at = Math.max(0, message.at + random.pick([-25, -5, 0, 5, 10, 40, 61_000]) + random.between(-4, 4));
    if (kind === undefined) return [];
    const conversationId = `conv-new-${index}`;
    return [{ id: `${kind} ${index + 1}`, kind, sender: message.sender, at, conversationId }];
  });
  return [...made, ...later];
}

function kindOf(
  random: Random,
  { rates, isKnown }: { readonly rates: ReadonlyMap<FaultKind, number>; readonly isKnown: boolean },
): UpstreamKind | undefined {
  const kinds: readonly (readonly [UpstreamKind, FaultKind])[] = [
    ['create', 'created'],
    ['replace', 'replaced'],
    ['delete', 'deleted'],
    ['odd', 'odd_list'],
  ];
  const found = kinds.filter(([kind, fault]) => {
    const isDue = random.chance(0.5);
    return rates.has(fault) && isDue && isKnown === (kind !== 'create');
  });
  if (found.length > 0) return random.pick(found)[0];
  return isKnown && random.chance(0.1) ? 'append' : undefined;
}
