import { ProviderSendError, type SendFailure } from './send-error.ts';

/** Below the task's own 9 s, so that its outcome is still written down. */
export const sendTimeoutMs = 5_000;

/** Connections that never came about: nothing can have been sent. */
const neverConnected = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

export interface ProviderRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Post once, never again by itself; throws ProviderSendError with what is known of the outcome. */
export async function postToProvider(
  { url, headers, body }: ProviderRequest,
  timeoutMs: number,
): Promise<void> {
  let status: number;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    });
    status = response.status;
    // The status is the outcome: what becomes of the body changes nothing.
    response.body?.cancel().catch(() => undefined);
  } catch (cause) {
    const code = ((cause as Error).cause as { code?: string } | undefined)?.code ?? '';
    throw new ProviderSendError(neverConnected.has(code) ? 'not_sent' : 'uncertain', { cause });
  }
  const failure = failureOf(status);
  if (failure !== undefined) throw new ProviderSendError(failure);
}

/**
 * 500 and 503 are the provider's word that it failed, and Twilio says that they are safe to send again
 * (support article 48916449686299); a gateway's 502 or 504 says nothing of what lies behind it.
 */
function failureOf(status: number): SendFailure | undefined {
  if (status < 300) return undefined;
  if (status === 429 || status === 500 || status === 503) return 'not_sent';
  return status >= 500 ? 'uncertain' : 'refused';
}
