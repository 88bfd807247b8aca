import { inParallel } from '../../../../shared/in-parallel.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import { newSender, routedMessages, sendAsProvider, smsFrom } from '../messages.ts';
import { type Outcome, openRow, row, type Timing, type Trial } from '../trial.ts';

const burstSize = 50;
const warmRequests = 60;

/**
 * Fifty messages of fifty senders, right after a deployment, so that most of them meet a cold start; then sixty one after
 * the other, which meet none. The time to the queue is the difference of two times on the item.
 */
export async function checkBurst(trial: Trial): Promise<Outcome> {
  const senders = await Promise.all(Array.from({ length: burstSize }, () => newSender(trial)));
  const webhooks = senders.map((sender) => smsFrom(trial, sender));
  const cold: Sent[] = [];
  await inParallel(webhooks, trial.parallel, async (webhook) => {
    cold.push(await sendAsProvider(trial, webhook));
  });
  const routed = await routedMessages(
    trial,
    webhooks.map(({ messageId }) => messageId),
  );
  const warm: Sent[] = [];
  for (let count = 0; count < warmRequests; count++) {
    warm.push(await sendAsProvider(trial, smsFrom(trial, senders[count % senders.length] ?? '')));
  }
  return {
    rows: [
      row(
        `${burstSize} at once and ${warmRequests} in a row, acknowledged`,
        String(burstSize + warmRequests),
        String([...cold, ...warm].filter(({ status }) => status === '200').length),
      ),
      openRow('of them answered 5xx first', '0', String([...cold, ...warm].reduce(countRefused, 0))),
      row(`${burstSize} at once, routed`, String(burstSize), String(routed.length)),
    ],
    timings: timingsOf(trial, { cold, warm, routed }),
  };
}

type Sent = Awaited<ReturnType<typeof sendAsProvider>>;

interface Measured {
  readonly cold: readonly Sent[];
  readonly warm: readonly Sent[];
  readonly routed: readonly MessageItem[];
}

function timingsOf({ parallel }: Trial, { cold, warm, routed }: Measured): readonly Timing[] {
  return [
    { what: `acknowledgement, ${parallel} at a time after a deployment`, milliseconds: durations(cold) },
    { what: 'acknowledgement, one after the other', milliseconds: durations(warm) },
    { what: 'from receipt to the queue', milliseconds: routed.map(toQueueMs) },
  ];
}

function countRefused(sum: number, { refused }: Sent): number {
  return sum + refused;
}

function durations(answers: readonly { readonly durationMs: number }[]): number[] {
  return answers.map(({ durationMs }) => durationMs);
}

function toQueueMs({ received_at, queued_at }: MessageItem): number {
  return Date.parse(queued_at ?? '') - Date.parse(received_at);
}
