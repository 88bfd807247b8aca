import { createHash, createHmac } from 'node:crypto';

/** Calls to the local cloud as root, for services that the project has no client of: IAM and Lambda. */

export interface RootCall {
  readonly service: 'iam' | 'lambda';
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string;
}

/** One request, signed with Signature Version 4; throws when the answer is not 2xx. */
export async function rootCall(endpoint: string, call: RootCall): Promise<string> {
  const { method, path, body = '', contentType = 'application/json' } = call;
  const response = await fetch(`${endpoint}${path}`, {
    method,
    headers: { 'content-type': contentType, ...signedHeaders(new URL(endpoint).host, call) },
    ...(method === 'GET' ? {} : { body }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${call.service} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

function signedHeaders(host: string, { service, method, path, body = '' }: RootCall): Record<string, string> {
  const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${now.slice(0, 8)}/us-east-1/${service}/aws4_request`;
  const payload = sha256(method === 'GET' ? '' : body);
  const request = [method, path, '', `host:${host}`, `x-amz-date:${now}`, '', 'host;x-amz-date', payload];
  const toSign = ['AWS4-HMAC-SHA256', now, scope, sha256(request.join('\n'))].join('\n');
  const key = scope.split('/').reduce<string | Buffer>((secret, part) => hmac(secret, part), 'AWS4test');
  const signature = hmac(key, toSign).toString('hex');
  return {
    'x-amz-date': now,
    authorization: `AWS4-HMAC-SHA256 Credential=test/${scope}, SignedHeaders=host;x-amz-date, Signature=${signature}`,
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

/** An action of IAM's query API. */
export function iam(endpoint: string, parameters: Readonly<Record<string, string>>): Promise<string> {
  const body = new URLSearchParams({ Version: '2010-05-08', ...parameters }).toString();
  const contentType = 'application/x-www-form-urlencoded';
  return rootCall(endpoint, { service: 'iam', method: 'POST', path: '/', contentType, body });
}

export interface DeployedFunction {
  readonly name: string;
  readonly role: string;
  readonly logGroup: string;
}

/** The functions of the deployed stack. */
export async function listFunctions(endpoint: string): Promise<DeployedFunction[]> {
  const text = await rootCall(endpoint, { service: 'lambda', method: 'GET', path: '/2015-03-31/functions' });
  const { Functions } = JSON.parse(text) as {
    Functions: { FunctionName: string; Role: string; LoggingConfig: { LogGroup: string } }[];
  };
  return Functions.map(({ FunctionName, Role, LoggingConfig }) => ({
    name: FunctionName,
    role: Role.slice(Role.lastIndexOf('/') + 1),
    logGroup: LoggingConfig.LogGroup,
  }));
}

/** Call a function and wait for its answer, as text: an error that it threw is in there. */
export function invoke(endpoint: string, name: string, payload: unknown): Promise<string> {
  const path = `/2015-03-31/functions/${name}/invocations`;
  return rootCall(endpoint, { service: 'lambda', method: 'POST', path, body: JSON.stringify(payload) });
}
