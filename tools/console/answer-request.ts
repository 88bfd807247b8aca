import type { IncomingMessage, ServerResponse } from 'node:http';
import { messageOf } from '../cli/terminal/error-message.ts';
import type { ApiRoute } from './api/find-route.ts';
import { deniedText } from './denied-text.ts';
import { type GuardRules, type Refusal, refusalOf, sessionPath } from './guard-request.ts';
import { readJson } from './read-json.ts';
import { RequestError } from './request-error.ts';
import type { PageFiles } from './serve-page.ts';
import type { ErrorAnswer, Session } from './wire.ts';

export interface AnswerPorts {
  readonly rules: GuardRules;
  readonly session: Session;
  readonly headers: Readonly<Record<string, string>>;
  readonly page: PageFiles;
  findRoute(method: string, path: string): ApiRoute;
}

const refusals: Readonly<Record<Refusal, string>> = {
  other_host: 'the console answers only at its own address on this machine',
  other_site: 'the console answers only its own page',
  stale_token: 'the console was started again: the page has to ask for a new token',
};

/** Answer one request; never throws. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  ports: AnswerPorts,
): Promise<void> {
  const { method = '', headers, url = '/' } = request;
  for (const [name, value] of Object.entries(ports.headers)) response.setHeader(name, value);
  try {
    const { pathname: path, searchParams } = addressOf(url);
    const refusal = refusalOf({ method, path, headers }, ports.rules);
    if (refusal !== undefined) throw new RequestError(403, refusal, refusals[refusal]);
    if (!path.startsWith('/api/')) {
      servePage(response, { method, path }, ports.page);
      return;
    }
    const route = path === sessionPath ? async () => ports.session : ports.findRoute(method, path);
    sendJson(response, 200, await route({ query: readFrom(searchParams), body: () => readJson(request) }));
  } catch (error) {
    const { status, ...answer } = errorAnswerOf(error, ports.session);
    sendJson(response, status, answer satisfies ErrorAnswer);
  }
}

/** Node passes on what any client wrote behind the method, such as `//`, which is no URL. */
function addressOf(url: string): URL {
  const address = URL.parse(`http://console${url}`);
  if (address === null || !url.startsWith('/'))
    throw new RequestError(400, 'invalid_request', 'the address of the request is malformed');
  return address;
}

function servePage(
  response: ServerResponse,
  { method, path }: { readonly method: string; readonly path: string },
  page: PageFiles,
): void {
  const file = page.find(path);
  if (method !== 'GET' && method !== 'HEAD')
    throw new RequestError(405, 'no_route', 'the page can only be read');
  if (file === undefined) throw new RequestError(404, 'no_route', 'the console has no such address');
  response.writeHead(200, { 'content-type': file.contentType, 'cache-control': file.cacheControl });
  response.end(method === 'HEAD' ? undefined : file.bytes);
}

function readFrom(parameters: URLSearchParams): (name: string) => string {
  return (name) => {
    const value = parameters.get(name);
    if (value === null) throw new RequestError(400, 'invalid_request', `the request needs ${name}`);
    return value;
  };
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(JSON.stringify(value));
}

/** What is not the request's fault is the cloud's, for all that the page can do about it. */
function errorAnswerOf(
  error: unknown,
  { stage }: Pick<Session, 'stage'>,
): ErrorAnswer & { readonly status: number } {
  if (error instanceof RequestError) {
    return { status: error.status, error: error.code, message: error.message };
  }
  if (isUnreachable(error)) {
    const cloud = stage === null ? 'the local cloud' : 'AWS';
    return { status: 503, error: 'cloud_unreachable', message: `${cloud} does not answer` };
  }
  const denied = deniedText(error);
  if (denied !== undefined) return { status: 403, error: 'not_permitted', message: denied };
  return { status: 500, error: 'failed', message: textOf(error) };
}

/** An error's own words with its name, unless there is a remedy to tell. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const remedy = messageOf(error);
  return remedy === error.message ? `${error.name}: ${remedy}` : remedy;
}

function isUnreachable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const codes = ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'];
  const { code } = error as { readonly code?: unknown };
  return (
    (typeof code === 'string' && codes.includes(code)) ||
    error.name === 'TimeoutError' ||
    isUnreachable(error.cause) ||
    (error instanceof AggregateError && error.errors.some(isUnreachable))
  );
}
