import { setTimeout as sleep } from 'node:timers/promises';

/** A webhook ready to be posted, and how its provider sends it again. */
export interface Delivery {
  readonly messageId: string;
  readonly provider: 'twilio' | 'sendgrid';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** What became of a message at its provider. */
export interface SentMessage {
  readonly messageId: string;
  /** Deliveries answered with 2xx. */
  readonly acknowledgements: number;
  readonly attempts: number;
}

interface ProviderOptions {
  /** What a provider waits for an answer. Twilio's webhooks end at 15 s. */
  readonly timeoutMs: number;
  /** Tries after the first. Twilio: `rc=3` and one call of the fallback URL; SendGrid: for 72 hours. */
  readonly retries: number;
  readonly retryPauseMs: number;
}

const twilioDelivery: ProviderOptions = { timeoutMs: 15_000, retries: 4, retryPauseMs: 250 };
const sendgridDelivery: ProviderOptions = { timeoutMs: 30_000, retries: 40, retryPauseMs: 1_000 };

/** Deliver one message as its provider does: again on 5xx, time-outs and broken connections, never after 2xx or 4xx. */
export async function deliver(delivery: Delivery): Promise<SentMessage> {
  const options = delivery.provider === 'twilio' ? twilioDelivery : sendgridDelivery;
  for (let attempts = 1; ; attempts++) {
    const status = await post(delivery, options.timeoutMs);
    if (status >= 200 && status < 300)
      return { messageId: delivery.messageId, acknowledgements: 1, attempts };
    if ((status >= 400 && status < 500) || attempts > options.retries) {
      return { messageId: delivery.messageId, acknowledgements: 0, attempts };
    }
    await sleep(options.retryPauseMs);
  }
}

/** The answer's status, 0 when there was none. */
async function post({ url, headers, body }: Delivery, timeoutMs: number): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
