import type { SignedWebhook } from './twilio-webhook.ts';

export interface WebhookAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly durationMs: number;
}

/** Post a webhook to an API by its `ApiUrl`; throws an Error that says so when there is no answer within 30 s. */
export async function postWebhook(
  apiUrl: string,
  webhook: Pick<SignedWebhook, 'path' | 'headers' | 'body'>,
): Promise<WebhookAnswer> {
  const startedAt = performance.now();
  const response = await fetch(new URL(webhook.path, apiUrl), {
    method: 'POST',
    headers: webhook.headers,
    body: new Uint8Array(webhook.body),
    signal: AbortSignal.timeout(30_000),
  }).catch((cause: unknown) => {
    throw new Error(`no answer from ${apiUrl}: is it running? (\`npm start\`)`, { cause });
  });
  const body = await response.text();
  return {
    status: response.status,
    contentType: response.headers.get('content-type') ?? '',
    body,
    durationMs: Math.round(performance.now() - startedAt),
  };
}
