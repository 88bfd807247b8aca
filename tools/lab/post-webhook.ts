import type { SignedWebhook } from '../cli/webhooks/twilio-webhook.ts';

/** The answer's status, 0 when there was none in time. */
export async function postWebhook(
  apiUrl: string,
  webhook: SignedWebhook,
  timeoutMs: number,
): Promise<number> {
  try {
    const response = await fetch(new URL(webhook.path, apiUrl), {
      method: 'POST',
      headers: webhook.headers,
      body: new Uint8Array(webhook.body),
      signal: AbortSignal.timeout(Math.max(1, timeoutMs)),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}
