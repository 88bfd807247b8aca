import type { APIGatewayAuthorizerResult, APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { audience, issuer, startIssuer } from './tokens.ts';

let ours: Awaited<ReturnType<typeof startIssuer>>;
let theirs: Awaited<ReturnType<typeof startIssuer>>;
let handler: (event: APIGatewayRequestAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

beforeAll(async () => {
  ours = await startIssuer();
  theirs = await startIssuer();
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  vi.stubEnv('LIVE_ISSUER', issuer);
  vi.stubEnv('LIVE_AUDIENCE', audience);
  vi.stubEnv('LIVE_JWKS_URL', ours.jwksUrl);
  vi.stubEnv('LIVE_TEXT_CLAIM', 'permissions');
  vi.stubEnv('LIVE_TEXT_VALUE', 'messages:read');
  ({ handler } = await import('../../../../functions/authorize-connection/handler.ts'));
});

afterAll(async () => {
  vi.unstubAllEnvs();
  await Promise.all([ours.stop(), theirs.stop()]);
});

const methodArn = 'arn:aws:execute-api:eu-central-1:111122223333:abcdef/live/$connect';

function authorize(query: Record<string, string> | null, headers: Record<string, string> = {}) {
  return handler({
    type: 'REQUEST',
    methodArn,
    headers,
    queryStringParameters: query,
  } as unknown as APIGatewayRequestAuthorizerEvent);
}

function effectOf({ policyDocument }: APIGatewayAuthorizerResult): string | undefined {
  return policyDocument.Statement[0]?.Effect;
}

describe('authorizer', () => {
  it('lets a genuine token in, as the company that the token names', async () => {
    const answer = await authorize({ token: await ours.sign() });

    expect(effectOf(answer)).toBe('Allow');
    expect(answer.policyDocument.Statement[0]).toMatchObject({ Resource: methodArn });
    expect(answer.context).toMatchObject({ company_id: 'company-1', can_read_text: true });
  });

  it('ends the connection when the token ends', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 900;

    const answer = await authorize({ token: await ours.sign({ exp }) });

    expect(answer.context).toMatchObject({ expires_at: exp });
  });

  it('takes the token from the subprotocols, and rather than from the query', async () => {
    const token = await ours.sign({ company_id: 'company-2' });

    const answer = await authorize(
      { token: 'other' },
      { 'Sec-WebSocket-Protocol': `live.v1, token.${token}` },
    );

    expect(answer.context).toMatchObject({ company_id: 'company-2' });
  });

  it('does not let a token without the permission read texts', async () => {
    const answer = await authorize({ token: await ours.sign({ permissions: ['queues:read'] }) });

    expect(answer.context).toMatchObject({ can_read_text: false });
  });

  it.each([
    ['as words in one text', 'openid messages:read', true],
    ['as a part of another word', 'messages:read-metadata', false],
    ['as something else', { 'messages:read': true }, false],
  ])('reads the permission %s', async (_form, permissions, canReadText) => {
    const answer = await authorize({ token: await ours.sign({ permissions }) });

    expect(answer.context).toMatchObject({ can_read_text: canReadText });
  });

  it('ignores a company that the request names besides the token', async () => {
    const answer = await authorize({ token: await ours.sign(), company_id: 'company-2' });

    expect(answer.context).toMatchObject({ company_id: 'company-1' });
  });

  it.each([
    ['no token', async () => null],
    ['an empty token', async () => ({ token: '' })],
    ['something else than a token', async () => ({ token: 'nonsense' })],
    ['an expired token', async () => ({ token: await ours.sign({ exp: 1_700_000_000 }) })],
    ['a token that never expires', async () => ({ token: await ours.sign({ exp: undefined }) })],
    ['a token for another audience', async () => ({ token: await ours.sign({ aud: 'billing' }) })],
    [
      'a token of another issuer',
      async () => ({ token: await ours.sign({ iss: 'https://other.example/' }) }),
    ],
    ['a token that another issuer signed under our key id', async () => ({ token: await theirs.sign() })],
    ['a key id that the issuer does not have', async () => ({ token: await ours.sign({}, 'key-9') })],
    ['no company', async () => ({ token: await ours.sign({ company_id: undefined }) })],
    ['an empty company', async () => ({ token: await ours.sign({ company_id: '' }) })],
    ['a list of companies', async () => ({ token: await ours.sign({ company_id: ['company-1'] }) })],
    [
      'a company made to leave its partition',
      async () => ({ token: await ours.sign({ company_id: 'a#b' }) }),
    ],
  ])('refuses %s', async (_what, query) => {
    const answer = await authorize(await query());

    expect(effectOf(answer)).toBe('Deny');
    expect(answer.context).toBeUndefined();
  });

  it('refuses a token signed with the public key as a shared secret', async () => {
    const secret = new TextEncoder().encode(JSON.stringify(ours.jwks.keys[0]));
    const token = await new SignJWT({ company_id: 'company-1' })
      .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime('5m')
      .sign(secret);

    expect(effectOf(await authorize({ token }))).toBe('Deny');
  });
});
