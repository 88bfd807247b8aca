import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../../tools/local-cloud/start-local-cloud.ts';
import { twilioWebhook } from '../signed-webhooks.ts';

/** One request and its answer. */
interface Sent {
  /** What the message says, and no other does. */
  readonly text: string;
  readonly at: number;
  /** 0 when there was no answer. */
  readonly status: number;
  /** The ingress' version, by its answer; null before the first upgrade. */
  readonly version: string | null;
}

export interface SteadyTraffic {
  readonly sent: readonly Sent[];
  /** Send nothing more; resolves when everything is answered. */
  stop(): Promise<void>;
}

const requestsPerSecond = 20;
/** The emulator starts a process for each request that it works on at the same time. */
const mostAtOnce = 20;

/** Text messages of known senders, 20 a second, each once: what is not answered with 200 is not repeated. */
export function startTraffic({ outputs, keys }: LocalCloud, senders: readonly string[]): SteadyTraffic {
  const sent: Sent[] = [];
  const open = new Set<Promise<unknown>>();
  let isOver = false;
  const running = (async () => {
    for (let count = 0; !isOver; count++) {
      if (open.size < mostAtOnce) {
        const request = send(senders[count % senders.length] as string).finally(() => open.delete(request));
        open.add(request);
      }
      await sleep(1_000 / requestsPerSecond);
    }
  })();

  async function send(From: string): Promise<void> {
    const text = randomBytes(16).toString('hex');
    const at = Date.now();
    const { path, headers, body } = twilioWebhook(
      'sms',
      { MessageSid: `SM${text}`, From, Body: text },
      { keys, publicBaseUrl: outputs.PublicBaseUrl as string },
    );
    const answer = await fetch(`${outputs.ApiUrl}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    sent.push({
      text,
      at,
      status: answer?.status ?? 0,
      version: answer?.headers.get('x-version') ?? null,
    });
  }

  return {
    sent,
    stop: async () => {
      isOver = true;
      await running;
      await Promise.all(open);
    },
  };
}
