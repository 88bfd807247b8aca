import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyResult } from 'aws-lambda';
import { outputs } from './e2e-client.ts';
import { invoke, listFunctions, rootCall } from './root-calls.ts';
import type { SignedRequest } from './signed-webhooks.ts';

const endpoint = () => String(outputs().Endpoint);

async function functionNamed(part: string): Promise<string> {
  const found = (await listFunctions(endpoint())).find(({ name }) => name.includes(part));
  if (found === undefined) throw new Error(`no function is named like ${part}`);
  return found.name;
}

/** Call a function of the stack, whose name holds `part`, and wait for its answer. */
export async function call(part: string, payload: unknown): Promise<string> {
  return invoke(endpoint(), await functionNamed(part), payload);
}

/** The function that keeps secrets in memory starts anew: the local cloud ends its processes when its memory is set. */
export async function forgetSecrets(part: string): Promise<void> {
  const path = `/2015-03-31/functions/${await functionNamed(part)}/configuration`;
  const body = JSON.stringify({ MemorySize: 512 });
  await rootCall(endpoint(), { service: 'lambda', method: 'PUT', path, body });
}

/**
 * Post to the unpublished version of the ingress, which nobody else calls: no other test has put a secret into its
 * memory, or misses one that this takes from it.
 */
export async function callIngress(request: SignedRequest): Promise<APIGatewayProxyResult> {
  const answer = await call('ReceiverIngress', {
    path: `/${request.path}`,
    httpMethod: 'POST',
    headers: request.headers,
    requestContext: { requestId: randomBytes(8).toString('hex'), path: `/local/${request.path}` },
    body: request.body.toString('base64'),
    isBase64Encoded: true,
  });
  return JSON.parse(answer);
}
