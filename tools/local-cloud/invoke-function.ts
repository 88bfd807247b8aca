/** The emulator believes the key that a request names; only `test` exists there, and it is root. */
const authorization =
  'AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, SignedHeaders=host, Signature=0';

/** The full name of a function of the local stage, by what its logical id contains: `RecoverPending`. */
export async function functionNamed(endpoint: string, part: string): Promise<string> {
  const answer = await fetch(`${endpoint}/2015-03-31/functions/`, { headers: { authorization } });
  const { Functions = [] } = (await answer.json()) as {
    readonly Functions?: readonly { readonly FunctionName: string }[];
  };
  const found = Functions.find(({ FunctionName }) => FunctionName.includes(part));
  if (found === undefined) throw new Error(`the local cloud has no function called ${part}`);
  return found.FunctionName;
}

/** Call a function of the local cloud and wait for its answer; throws when it failed. */
export async function invokeFunction(endpoint: string, name: string, event: unknown): Promise<unknown> {
  const answer = await fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify(event),
  });
  const text = await answer.text();
  if (!answer.ok || answer.headers.has('x-amz-function-error')) {
    throw new Error(`function ${name} failed: ${text.slice(0, 500)}`);
  }
  return text === '' ? undefined : JSON.parse(text);
}
