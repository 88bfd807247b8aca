import type { FaultKind } from './faults.ts';
import type { MessagePlan, SenderPlan } from './plan.ts';
import type { Random } from './random.ts';

const hourMs = 3_600_000;

export function planSenders(random: Random): SenderPlan[] {
  return Array.from({ length: random.between(1, 2) }, (_, index) => {
    const channel = random.pick(['whatsapp', 'sms', 'sms', 'email'] as const);
    return { channel, address: channel === 'email' ? `jo${index}@example.net` : `+1555123000${index}` };
  });
}

/** One to five messages, most of them at nearly the same time: what is far apart does not race. */
export function planMessages(
  random: Random,
  senders: readonly SenderPlan[],
  rates: ReadonlyMap<FaultKind, number>,
): MessagePlan[] {
  const sent = Array.from({ length: random.between(1, 5) }, (_, index) => {
    const sender = random.pick(senders);
    const hasFiles = sender.channel === 'email' && rates.has('attachments');
    return {
      id: `message ${index + 1}`,
      token: `text-${index + 1}`,
      sender,
      at: timeOf(random, index),
      textBytes: hasFiles && random.chance(0.15) ? 40_000 : 10,
      attachments: hasFiles ? random.pick([0, 1, 1, 2]) : 0,
      again: random.pick(['no', 'no', 'no', 'no', 'at_once', 'later'] as const),
    };
  });
  return sent;
}

function timeOf(random: Random, index: number): number {
  const near = random.between(0, random.pick([30, 200, 2_000]));
  if (index === 0 || random.chance(0.85)) return 1_000 + near;
  // A sender is answered once in 24 hours: around the end of them it matters what counts as a day.
  return (
    random.pick([61_000, hourMs, 23 * hourMs, 24 * hourMs - 1_500, 24 * hourMs, 24 * hourMs + 1_500]) + near
  );
}
