import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { authToken, previousToken, sendgridPrivateKey } from './channel-keys.ts';
import { type HttpRequest, publicHost } from './ingress.ts';

/** How a fixture's signature differs from the provider's. */
export type SigningRecipe =
  | 'missing'
  | 'empty'
  | 'garbage'
  | 'with the previous token'
  | 'with another key'
  | 'with an empty key'
  | 'in url-safe base64'
  | 'without padding'
  | 'in lower case'
  | 'twice'
  | 'over http'
  | 'over the url with its query'
  | 'over the body hash'
  | 'as raw r and s'
  | 'without a timestamp'
  | 'with an empty timestamp'
  | 'with two timestamps'
  | 'five days ago'
  | 'three days ago'
  | 'with a timestamp of nine digits'
  | 'with a timestamp in milliseconds'
  | { readonly overBody: string }
  | { readonly header: string };

const signatureHeaders = { twilio: 'X-Twilio-Signature', sendgrid: 'X-Twilio-Email-Event-Webhook-Signature' };
const timestampHeader = 'X-Twilio-Email-Event-Webhook-Timestamp';
const dayMs = 86_400_000;

type Signer = (request: HttpRequest, recipe: SigningRecipe | undefined) => [string, string][];

/** How each provider signs, by the name of its folder below test/fixtures. A provider that is new gets its line here. */
const signers: Readonly<Record<string, Signer>> = { twilio: twilioHeaders, sendgrid: sendgridHeaders };

/** The request with the headers that its provider, or whoever pretends to be it, adds. By the published rules only. */
export function signRequest(
  request: HttpRequest,
  recipe: SigningRecipe | undefined,
  provider = providerOf(request),
): HttpRequest {
  const sign = signers[provider];
  if (sign === undefined) throw new Error(`test/support/sign-request.ts has no signer for ${provider}`);
  return { ...request, headers: [...request.headers, ...sign(request, recipe)] };
}

function providerOf({ path }: HttpRequest): string {
  return path.toLowerCase().endsWith('/email') ? 'sendgrid' : 'twilio';
}

function twilioHeaders(request: HttpRequest, recipe: SigningRecipe | undefined): [string, string][] {
  const scheme = recipe === 'over http' ? 'http' : 'https';
  const isJson = recipe === 'over the body hash';
  const query = isJson || recipe === 'over the url with its query' ? `?${request.query}` : '';
  const signedBody = isOverBody(recipe) ? Buffer.from(recipe.overBody) : request.body;
  const key =
    { 'with the previous token': previousToken, 'with another key': '0'.repeat(32), 'with an empty key': '' }[
      String(recipe)
    ] ?? authToken;
  const signature = createHmac('sha1', key)
    .update(`${scheme}://${publicHost}${request.path}${query}${isJson ? '' : parametersOf(signedBody)}`)
    .digest('base64');
  return spoil(signatureHeaders.twilio, signature, recipe);
}

/** All parameters, sorted by name, values decoded; of a name that came more often each value once, sorted. */
function parametersOf(body: Buffer): string {
  const values = new Map<string, Set<string>>();
  for (const [name, value] of new URLSearchParams(body.toString('utf8'))) {
    values.set(name, (values.get(name) ?? new Set()).add(value));
  }
  return [...values.keys()]
    .sort()
    .flatMap((name) => [...(values.get(name) ?? [])].sort().map((value) => name + value))
    .join('');
}

function sendgridHeaders(request: HttpRequest, recipe: SigningRecipe | undefined): [string, string][] {
  const ages: Record<string, number> = { 'five days ago': 5 * dayMs, 'three days ago': 3 * dayMs };
  const at = Date.now() - (ages[String(recipe)] ?? 0);
  const seconds = String(Math.floor(at / 1_000));
  const forms: Record<string, string> = {
    'with a timestamp in milliseconds': String(at),
    'with a timestamp of nine digits': seconds.slice(0, 9),
    'with an empty timestamp': '',
  };
  const timestamp = forms[String(recipe)] ?? seconds;
  const body = isOverBody(recipe) ? Buffer.from(recipe.overBody) : request.body;
  const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  const signature = sign('sha256', Buffer.concat([Buffer.from(timestamp), body]), {
    key: recipe === 'with another key' ? foreign : sendgridPrivateKey,
    dsaEncoding: recipe === 'as raw r and s' ? 'ieee-p1363' : 'der',
  }).toString('base64');
  const times: [string, string][] =
    recipe === 'without a timestamp' || recipe === 'missing' ? [] : [[timestampHeader, timestamp]];
  if (recipe === 'with two timestamps') times.push([timestampHeader, timestamp]);
  return [...spoil(signatureHeaders.sendgrid, signature, recipe), ...times];
}

function spoil(name: string, signature: string, recipe: SigningRecipe | undefined): [string, string][] {
  if (typeof recipe === 'object' && 'header' in recipe) return [[recipe.header, signature]];
  switch (recipe) {
    case 'missing':
      return [];
    case 'empty':
      return [[name, '']];
    case 'garbage':
      return [[name, '%%%']];
    case 'in url-safe base64':
      // A signature without one of the two letters would be the same: those are marked by what neither alphabet has.
      return [[name, `${signature.replaceAll('+', '-').replaceAll('/', '_').replace(/^./, '_')}`]];
    case 'without padding':
      return [[name, signature.replace(/=*$/, '').replace(/.$/, '')]];
    case 'in lower case':
      return [[name, signature.toLowerCase()]];
    case 'twice':
      return [
        [name, signature],
        [name, signature],
      ];
    default:
      return [[name, signature]];
  }
}

function isOverBody(recipe: SigningRecipe | undefined): recipe is { readonly overBody: string } {
  return typeof recipe === 'object' && 'overBody' in recipe;
}
