import fc from 'fast-check';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { accountSid, mailParts, multipart } from '../support/channel-keys.ts';
import { readFixtures } from '../support/fixtures.ts';
import { type HttpRequest, type Ingress, startIngress, toProxyEvent } from '../support/ingress.ts';
import { signRequest } from '../support/sign-request.ts';
import type { SigningRecipe } from '../support/signing-recipe.ts';

/** The answers of docs/reference/http-api.md, without what only a fault or an outage leads to. */
const statuses = [200, 400, 401, 404, 415];
const routes = ['/webhooks/whatsapp', '/webhooks/sms', '/webhooks/rcs', '/webhooks/email'];
const contentTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'application/json'];

let ingress: Ingress;
beforeAll(async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  ingress = await startIngress();
});

async function answer(request: HttpRequest): Promise<{ status: number; writes: number }> {
  ingress.cloud.reset();
  const { statusCode } = await ingress.handle(toProxyEvent(request));
  return { status: statusCode, writes: ingress.cloud.writes() };
}

/** What the customer of a form said: the text, or else the title of the button. */
function textOf(form: URLSearchParams): string {
  const [body, title] = [form.get('Body') ?? '', form.get('ButtonText') ?? ''];
  return body.trim() !== '' || title.trim() === '' ? body : title;
}

const bytes = fc.uint8Array({ maxLength: 3_000 }).map((array) => Buffer.from(array));
const anyRequest = fc
  .record({
    path: fc.constantFrom(...routes),
    type: fc.constantFrom(...contentTypes, 'text/plain', ''),
    body: fc.oneof(
      bytes,
      fc.json({ depthSize: 'large' }).map((json) => Buffer.from(json)),
      fc.webQueryParameters().map((query) => Buffer.from(`AccountSid=${accountSid}&${query}`)),
      bytes.map((body) => Buffer.concat([Buffer.from('--b\r\n'), body, Buffer.from('\r\n--b--\r\n')])),
    ),
  })
  .map(({ path, type, body }): HttpRequest => ({ path, headers: [['Content-Type', type]], body }));

/** Small ones: a property runs hundreds of them. */
const fixtures = readFixtures().filter(({ request }) => request.body.length < 20_000);

/** A cut, a copy, a piece put in or a byte changed, anywhere in the body. */
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat({ max: 40 }),
  put: fc.oneof(
    fc.uint8Array({ maxLength: 20 }).map((array) => Buffer.from(array)),
    fc
      .constantFrom('\r\n--xYzZY--\r\n', '\r\n--xYzZY\r\n', '&Body=', '%', '"', '{', '\u0000', '__proto__')
      .map((text) => Buffer.from(text)),
  ),
});
const mutated = fc
  .record({ fixture: fc.constantFrom(...fixtures), edits: fc.array(edit, { minLength: 1, maxLength: 4 }) })
  .map(({ fixture: { request }, edits }) => {
    let { body } = request;
    for (const { at, length, put } of edits) {
      const start = Math.floor(at * body.length);
      body = Buffer.concat([body.subarray(0, start), put, body.subarray(start + length)]);
    }
    return { original: request, request: { ...request, body } };
  });

describe('any request', () => {
  it('unsigned is refused, and nothing is kept', async () => {
    const recipes: SigningRecipe[] = ['missing', 'empty', 'garbage', 'with another key', 'with an empty key'];
    await fc.assert(
      fc.asyncProperty(anyRequest, fc.constantFrom(...recipes), async (request, recipe) => {
        const isEmptyKeyForMail = recipe === 'with an empty key' && request.path.endsWith('email');
        const { status, writes } = await answer(signRequest(request, isEmptyKeyForMail ? 'garbage' : recipe));

        expect([400, 401, 415]).toContain(status);
        expect(writes).toBe(0);
      }),
      { numRuns: 500 },
    );
  });

  it('signed is answered by the contract, and never with our own fault', async () => {
    await fc.assert(
      fc.asyncProperty(anyRequest, async (request) => {
        const { status, writes } = await answer(signRequest(request, undefined));

        expect(statuses).toContain(status);
        if (status !== 200) expect(writes).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('on the email route and signed is kept, with any bytes', async () => {
    await fc.assert(
      fc.asyncProperty(
        bytes.filter(({ length }) => length > 0),
        async (body) => {
          const request = {
            path: '/webhooks/email',
            headers: [['Content-Type', 'multipart/form-data']] as const,
            body,
          };
          const { status, writes } = await answer(signRequest(request, undefined));

          expect(status).toBe(200);
          expect(writes).toBeGreaterThan(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('on a Twilio route, signed for one of our accounts, is answered 200 and kept, with any values', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 40 }),
      fc.constantFrom(
        '',
        '+15551230001',
        'whatsapp:+15551230001',
        'rcs:agent',
        'messenger:1',
        `SM${'1'.repeat(32)}`,
      ),
    );
    const name = fc.constantFrom(
      'MessageSid',
      'From',
      'To',
      'Body',
      'MediaUrl0',
      'ButtonText',
      'WaId',
      'InteractiveData',
    );
    const pairs = fc.array(fc.tuple(name, value), { maxLength: 12 });
    const headers = [['Content-Type', 'application/x-www-form-urlencoded']] as const;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('sms', 'whatsapp', 'rcs'), pairs, async (route, fields) => {
        const form = new URLSearchParams([['AccountSid', accountSid], ...fields]);
        const request = { path: `/webhooks/${route}`, headers, body: Buffer.from(form.toString()) };

        const { status, writes } = await answer(signRequest(request, undefined));

        expect(status).toBe(200);
        expect(writes).toBeGreaterThan(0);
        const [item] = ingress.cloud.items.values();
        const kept = ingress.cloud.objects.get(String(item?.content_ref));
        const isQuarantined = item?.routing_status === 'quarantined';
        expect(isQuarantined ? kept?.equals(request.body) : item?.content).toBe(
          isQuarantined ? true : textOf(form),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('as html, as addresses and as MIME is read by parsers that never throw', async () => {
    const pieces = (...list: string[]) =>
      fc
        .array(fc.oneof(fc.constantFrom(...list), fc.string({ maxLength: 6 })), { maxLength: 40 })
        .map((all) => all.join(''));
    const html = pieces(
      '<p>',
      '</p>',
      '<a href="',
      '">',
      '<table>',
      '<tr><td>',
      '<!--',
      '-->',
      '<ul><li>',
      '&#x',
      '&#',
      ';',
      '<img src=cid:',
      '<style>',
      '<![CDATA[',
      '\u0000',
    );
    const addresses = pieces(
      '"',
      '<',
      '>',
      '(',
      ')',
      '@',
      ',',
      ';',
      ':',
      '\\',
      '\r\n ',
      '=?utf-8?Q?',
      '?=',
      'a@b.cc',
      'Group:',
    );
    const mime = pieces(
      '\r\n',
      '\r\n\r\n',
      '--b',
      '--b--',
      'Content-Type: ',
      'multipart/mixed; boundary=b',
      'text/html',
      'message/rfc822',
      '; charset=cp850',
      '; charset=x',
      "; name*0*=utf-8''%",
      'Content-Transfer-Encoding: base64',
      'quoted-printable',
      '=?cp850?B?',
      '?=',
      'From: a@b.cc',
    );
    await fc.assert(
      fc.asyncProperty(html, addresses, mime, async (page, list, email) => {
        const mail = { text: '', html: page, to: list, cc: list, headers: `From: ${list}` };
        for (const fields of [mail, { from: list }, { email }]) {
          const headers = [['Content-Type', 'multipart/form-data']] as const;
          const body = multipart(mailParts(fields));
          const { status, writes } = await answer(
            signRequest({ path: '/webhooks/email', headers, body }, undefined),
          );

          expect(status).toBe(200);
          expect(writes).toBeGreaterThan(0);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('as an event of any shape is answered', async () => {
    const anyEvent = fc.record(
      {
        path: fc.oneof(fc.string(), fc.constantFrom(...routes), fc.constant(null)),
        headers: fc.option(fc.dictionary(fc.string(), fc.string())),
        multiValueHeaders: fc.option(fc.dictionary(fc.string(), fc.option(fc.array(fc.string())))),
        queryStringParameters: fc.option(fc.dictionary(fc.string(), fc.string())),
        multiValueQueryStringParameters: fc.option(fc.dictionary(fc.string(), fc.array(fc.string()))),
        body: fc.option(fc.string()),
        isBase64Encoded: fc.boolean(),
        requestContext: fc.option(fc.record({ requestId: fc.string() }, { requiredKeys: [] })),
      },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(anyEvent, async (event) => {
        ingress.cloud.reset();
        const { statusCode } = await ingress.handle(event as never);

        expect(statuses).toContain(statusCode);
        expect(ingress.cloud.writes()).toBe(0);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a real webhook that was tampered with', () => {
  it('keeps nothing under its old signature', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async ({ original, request }) => {
        fc.pre(!isSameContent(original, request));
        const { headers } = signRequest(original, undefined);
        const { status, writes } = await answer({ ...request, headers });

        expect([400, 401, 404, 415]).toContain(status);
        expect(writes).toBe(0);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a real webhook that was tampered with is answered by the contract where it is signed anew', async () => {
    await fc.assert(
      fc.asyncProperty(mutated, async ({ request }) => {
        const { status } = await answer(signRequest(request, undefined));

        expect(statuses).toContain(status);
      }),
      { numRuns: 2_000 },
    );
  });

  it('fails by any single byte', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...fixtures.filter(({ request }) => request.body.length > 0)),
        fc.double({ min: 0, max: 0.999_999, noNaN: true }),
        fc.integer({ min: 1, max: 255 }),
        async ({ request }, at, change) => {
          const body = Buffer.from(request.body);
          const index = Math.floor(at * body.length);
          body[index] = (body[index] ?? 0) ^ change;
          fc.pre(!isSameContent(request, { ...request, body }));
          const { headers } = signRequest(request, undefined);
          const { status, writes } = await answer({ ...request, headers, body });

          expect([400, 401, 404, 415]).toContain(status);
          expect(writes).toBe(0);
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

/** Twilio signs what a form says and not its bytes: `%2b` and `%2B` are the same, and `&&` is `&`. */
function isSameContent(left: HttpRequest, right: HttpRequest): boolean {
  if (left.path.endsWith('/email')) return left.body.equals(right.body);
  const read = ({ body }: HttpRequest) =>
    JSON.stringify(
      [
        ...new Set([...new URLSearchParams(`&${body.toString('utf8')}`)].map((pair) => JSON.stringify(pair))),
      ].sort(),
    );
  return read(left) === read(right);
}
