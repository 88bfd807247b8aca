import { setTimeout as sleep } from 'node:timers/promises';
import { postWebhook } from '../post-webhook.ts';
import type { ChaosMessage } from './scenario.ts';

/** The outcome of a message at its provider. */
export interface SentMessage {
  readonly token: string;
  /** Deliveries answered with 2xx. */
  readonly acknowledgements: number;
  /** Requests, answered or not. */
  readonly attempts: number;
  /** The last answer's status, 0 when there was none in time. */
  readonly status: number;
}

/** The time between SendGrid's tries is minutes to hours, for 72 hours; here it is a second, for 40 tries. */
const sendgrid = { timeoutMs: 30_000, tries: 40, pauseMs: 1_000 };
/** As the webhook's URL says: `rc=3`, all tries within 15 s (`tt`); then the fallback URL, once, for as long. */
const twilio = { totalMs: 15_000, tries: 4 };

/** Deliver one message as its provider does: again on 5xx, time-outs and broken connections, and twice where it should. */
export async function deliver(message: ChaosMessage, apiUrl: string): Promise<SentMessage> {
  const once = () =>
    message.channel === 'email' ? deliverMail(message, apiUrl) : deliverText(message, apiUrl);
  if (message.again === 'at_once') {
    return sum(message.token, await Promise.all([once(), once()]));
  }
  const first = await once();
  return sum(
    message.token,
    message.again === 'later' && isSuccess(first.status) ? [first, await once()] : [first],
  );
}

interface Delivered {
  readonly status: number;
  readonly attempts: number;
}

function sum(token: string, deliveries: readonly Delivered[]): SentMessage {
  return {
    token,
    acknowledgements: deliveries.filter(({ status }) => isSuccess(status)).length,
    attempts: deliveries.reduce((total, { attempts }) => total + attempts, 0),
    status: deliveries.at(-1)?.status ?? 0,
  };
}

/** SendGrid drops for good what is answered with 3xx or 4xx. */
async function deliverMail({ request }: ChaosMessage, apiUrl: string): Promise<Delivered> {
  for (let attempts = 1; ; attempts++) {
    const status = await postWebhook(apiUrl, request(), sendgrid.timeoutMs);
    if ((status >= 200 && status < 500) || attempts >= sendgrid.tries) return { status, attempts };
    await sleep(sendgrid.pauseMs);
  }
}

/** Twilio calls the fallback URL after every failure, a 4xx too. */
async function deliverText({ request, fallbackRequest }: ChaosMessage, apiUrl: string): Promise<Delivered> {
  const endsAt = Date.now() + twilio.totalMs;
  let attempts = 0;
  let status = 0;
  while (attempts < twilio.tries && Date.now() < endsAt) {
    attempts++;
    status = await postWebhook(apiUrl, request(), endsAt - Date.now());
    if (isSuccess(status)) return { status, attempts };
    if (status >= 300 && status < 500) break;
  }
  if (fallbackRequest === undefined) return { status, attempts };
  return { status: await postWebhook(apiUrl, fallbackRequest(), twilio.totalMs), attempts: attempts + 1 };
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
