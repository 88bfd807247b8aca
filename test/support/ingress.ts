import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda';
import { vi } from 'vitest';
import { accountSid, authToken, previousToken, sendgridKey } from './channel-keys.ts';
import { createMemoryCloud, type MemoryCloud } from './memory-cloud.ts';

/** What is signed for in these tests: no stage, no base path. */
export const publicHost = 'hooks.example.com';

const secrets = {
  'incoming-webhook/test/twilio': JSON.stringify({
    accounts: {
      [accountSid]: { auth_tokens: [authToken, previousToken] },
      // What a half-filled secret looks like: nothing may verify by an empty token.
      [`AC${'e'.repeat(32)}`]: { auth_tokens: [''] },
    },
  }),
  'incoming-webhook/test/sendgrid': JSON.stringify({ verification_keys: [sendgridKey] }),
};

let cloud: MemoryCloud | undefined;

export interface Ingress {
  readonly cloud: MemoryCloud;
  handle(event: APIGatewayProxyEvent): Promise<APIGatewayProxyResult>;
}

/** The deployed function's own handler, with AWS in memory. */
export async function startIngress(
  settings: { readonly twilioJson?: boolean; readonly query?: string } = {},
): Promise<Ingress> {
  // One for all: what stands in for an AWS client stands in for every one of its class.
  cloud ??= createMemoryCloud(secrets);
  for (const [name, value] of Object.entries({
    AWS_REGION: 'us-east-1',
    CONVERSATIONS_TABLE: 'conversations',
    CONTENT_BUCKET: 'content',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
    TWILIO_SECRET_NAME: 'incoming-webhook/test/twilio',
    SENDGRID_SECRET_NAME: 'incoming-webhook/test/sendgrid',
    POWERTOOLS_SERVICE_NAME: 'test',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    RAW_RETENTION_DAYS: '30',
    WEBHOOK_QUERY: settings.query ?? '',
    TWILIO_JSON_BODIES: settings.twilioJson ? 'true' : '',
  })) {
    vi.stubEnv(name, value);
  }
  vi.resetModules();
  const { handler } = await import('../../functions/receive-webhook/handler.ts');
  return { cloud, handle: (event) => handler(event) };
}

export interface HttpRequest {
  readonly path: string;
  readonly query?: string;
  /** In order, duplicates and odd cases included. */
  readonly headers: readonly (readonly [string, string])[];
  readonly body: Buffer;
}

/** A request as API Gateway hands it on: text as it is, anything else in base64. */
export function toProxyEvent({ path, query, headers, body }: HttpRequest): APIGatewayProxyEvent {
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of headers) multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  const multiValueQueryStringParameters: Record<string, string[]> = {};
  for (const [name, value] of new URLSearchParams(query ?? '')) {
    multiValueQueryStringParameters[name] = [...(multiValueQueryStringParameters[name] ?? []), value];
  }
  const text = body.toString('utf8');
  const isText = Buffer.from(text).equals(body) && !/multipart/i.test(JSON.stringify(headers));
  return {
    path,
    httpMethod: 'POST',
    headers: Object.fromEntries(headers),
    multiValueHeaders,
    queryStringParameters: query ? Object.fromEntries(new URLSearchParams(query)) : null,
    multiValueQueryStringParameters: query ? multiValueQueryStringParameters : null,
    body: isText ? text : body.toString('base64'),
    isBase64Encoded: !isText,
    requestContext: { requestId: 'request-1', domainName: publicHost, path },
  } as unknown as APIGatewayProxyEvent;
}
