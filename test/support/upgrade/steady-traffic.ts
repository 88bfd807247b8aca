import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LocalCloud } from '../../../tools/local-cloud/start-local-cloud.ts';
import { type SignedRequest, twilioWebhook } from '../signed-webhooks.ts';

/** One request and its answer. */
interface Sent {
  /** What the message says, and no other does; undefined for a status callback. */
  readonly text: string | undefined;
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

/**
 * What Twilio sends, 20 requests a second where the machine keeps up: a new text message of a known sender, its redelivery, a
 * status callback, and so on. What is not answered with 200 is not repeated.
 */
export function startTraffic({ outputs, keys }: LocalCloud, senders: readonly string[]): SteadyTraffic {
  const sent: Sent[] = [];
  const open = new Set<Promise<unknown>>();
  const signing = { keys, publicBaseUrl: outputs.PublicBaseUrl as string };
  let isOver = false;
  let dueAt = Date.now();
  const nextTurn = () => {
    dueAt = Math.max(dueAt + 1_000 / requestsPerSecond, Date.now());
    return sleep(dueAt - Date.now());
  };
  const running = (async () => {
    for (let count = 0, text = ''; !isOver; await nextTurn()) {
      if (open.size >= mostAtOnce) continue;
      if (count % 3 === 0) text = randomBytes(16).toString('hex');
      const from = senders[Math.floor(count / 3) % senders.length] as string;
      const fields = { MessageSid: `SM${text}`, From: from, Body: text };
      const webhook = twilioWebhook('sms', count % 3 < 2 ? fields : statusCallback(fields), signing);
      const request = send(webhook, count % 3 < 2 ? text : undefined).finally(() => open.delete(request));
      open.add(request);
      count++;
    }
  })();

  async function send({ path, headers, body }: SignedRequest, text: string | undefined): Promise<void> {
    const at = Date.now();
    const answer = await fetch(`${outputs.ApiUrl}${path}`, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(15_000),
    }).catch(() => undefined);
    await answer?.arrayBuffer();
    const version = answer?.headers.get('x-version') ?? null;
    sent.push({ text, at, status: answer?.status ?? 0, version });
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

function statusCallback({ From }: { readonly From: string }) {
  const MessageSid = `SM${randomBytes(16).toString('hex')}`;
  return { MessageSid, From, MessageStatus: 'delivered', SmsStatus: 'delivered' };
}
