import type { APIGatewayProxyEvent } from 'aws-lambda';

/** One HTTP request as the provider sent it, free of API Gateway's shape. */
export interface WebhookRequest {
  /** API Gateway's request id. */
  readonly requestId: string;
  /** Lower-case last path segment below `/webhooks/`: the channel's route. */
  readonly route: string;
  /** The URL that the provider was configured with, without the query. What Twilio signs. */
  readonly publicUrl: string;
  /** Decoded query parameters, as API Gateway gives them (order and encoding are lost there). */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** Header values by lower-case name, duplicates kept. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  /** Lower-case media type without parameters; empty when the header is missing. */
  readonly contentType: string;
  /** The body's bytes, exactly as they came. */
  readonly body: Buffer;
  /** When the request reached us. */
  readonly receivedAt: Date;
}

export interface RequestOptions {
  /** `PUBLIC_BASE_URL`: scheme, host and base path that the providers were given, without a trailing slash. */
  readonly publicBaseUrl?: string | undefined;
  readonly now: () => Date;
}

/** Translate an API Gateway REST proxy event. Never throws; a body that is absent is an empty buffer. */
export function toWebhookRequest(event: APIGatewayProxyEvent, options: RequestOptions): WebhookRequest {
  const headers = collectHeaders(event);
  return {
    requestId: event.requestContext?.requestId ?? '',
    route: routeOf(event.path),
    publicUrl: publicUrlOf(event, options.publicBaseUrl),
    query: queryOf(event),
    headers,
    contentType: mediaTypeOf(headers.get('content-type')?.at(-1)),
    body: bodyOf(event),
    receivedAt: options.now(),
  };
}

function bodyOf({ body, isBase64Encoded }: APIGatewayProxyEvent): Buffer {
  return Buffer.from(body ?? '', isBase64Encoded ? 'base64' : 'utf8');
}

/** The single value of a header, or undefined when it is absent or came more than once. */
export function singleHeader({ headers }: Pick<WebhookRequest, 'headers'>, name: string): string | undefined {
  const values = headers.get(name);
  return values?.length === 1 ? values[0] : undefined;
}

const webhooksPath = '/webhooks/';

function routeOf(path: string | undefined): string {
  const start = path?.lastIndexOf(webhooksPath) ?? -1;
  return start < 0 ? '' : (path as string).slice(start + webhooksPath.length).toLowerCase();
}

/**
 * `requestContext.path` is the external path, with and without a stage or a base-path mapping; `event.path` is not.
 * What AWS sends is tabulated in https://github.com/localstack/localstack/pull/12296.
 */
function publicUrlOf(event: APIGatewayProxyEvent, publicBaseUrl: string | undefined): string {
  const externalPath = event.requestContext?.path ?? event.path ?? '';
  if (publicBaseUrl === undefined) {
    return `https://${event.requestContext?.domainName ?? ''}${externalPath}`;
  }
  const start = externalPath.lastIndexOf(webhooksPath);
  return `${publicBaseUrl}${start < 0 ? externalPath : externalPath.slice(start)}`;
}

function queryOf(event: APIGatewayProxyEvent): Record<string, string[]> {
  const single = Object.entries(event.queryStringParameters ?? {}).map(
    ([name, value]): [string, string[]] => [name, [value ?? '']],
  );
  const multiple = Object.entries(event.multiValueQueryStringParameters ?? {}).map(
    ([name, values]): [string, string[]] => [name, values ?? []],
  );
  return Object.fromEntries([...single, ...multiple]);
}

/** API Gateway keeps the sender's case on REST APIs and lower-cases it on HTTP/2. */
function collectHeaders(event: APIGatewayProxyEvent): WebhookRequest['headers'] {
  const headers = new Map<string, readonly string[]>();
  const all = event.multiValueHeaders ?? {};
  for (const [name, values] of Object.entries(all)) {
    const key = name.toLowerCase();
    headers.set(key, [...(headers.get(key) ?? []), ...(values ?? [])]);
  }
  for (const [name, value] of Object.entries(event.headers ?? {})) {
    if (value === undefined || Object.hasOwn(all, name)) continue;
    const key = name.toLowerCase();
    if (!headers.has(key)) headers.set(key, [value]);
  }
  return headers;
}

/** A Content-Type header's media type in lower case, without parameters; empty when there is no header. */
export function mediaTypeOf(header: string | undefined): string {
  return (header?.split(';', 1)[0] ?? '').trim().toLowerCase();
}
