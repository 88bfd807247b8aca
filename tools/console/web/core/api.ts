import type { ErrorAnswer } from '../../wire.ts';
import { doubtLink, link, renewSession } from './session.ts';

/** An answer that says no, or none at all; its message is for people. */
class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Read something; `path` is below `/api/`. */
export function read<Value>(path: string, query: Readonly<Record<string, string>> = {}): Promise<Value> {
  const parameters = new URLSearchParams(query).toString();
  return call<Value>(`/api/${path}${parameters && `?${parameters}`}`, {});
}

/** Do something; `path` is below `/api/`. */
export function act<Value>(path: string, body: unknown): Promise<Value> {
  return call<Value>(`/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function call<Value>(url: string, init: RequestInit): Promise<Value> {
  const now = link.get();
  const session = now.kind === 'up' ? now.session : await renewSession();
  if (session === undefined) throw new ApiError('unreachable', 'The console is not running.');
  const first = await send(url, init, session.token);
  if (first.ok) return first.json();
  const answer: ErrorAnswer = await first.json();
  if (answer.error !== 'stale_token') throw failure(answer);
  // The console was started again: the same question with its new token. Nothing was done by the first one.
  const renewed = await renewSession();
  if (renewed === undefined) throw failure(answer);
  const second = await send(url, init, renewed.token);
  if (second.ok) return second.json();
  throw failure(await second.json());
}

async function send(url: string, init: RequestInit, token: string): Promise<Response> {
  try {
    return await fetch(url, { ...init, headers: { ...init.headers, 'x-console-token': token } });
  } catch {
    doubtLink();
    throw new ApiError('unreachable', 'The console does not answer.');
  }
}

function failure({ error, message }: ErrorAnswer): ApiError {
  if (error === 'cloud_unreachable') doubtLink();
  return new ApiError(error, message);
}
