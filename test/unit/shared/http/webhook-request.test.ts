import { randomBytes } from 'node:crypto';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { singleHeader, toWebhookRequest } from '../../../../shared/http/webhook-request.ts';

const now = () => new Date('2026-11-24T10:00:00Z');

function event(overrides: Record<string, unknown> = {}): APIGatewayProxyEvent {
  return {
    path: '/webhooks/sms',
    headers: {},
    multiValueHeaders: {},
    multiValueQueryStringParameters: null,
    body: null,
    isBase64Encoded: false,
    requestContext: { requestId: 'r-1', path: '/prod/webhooks/sms', domainName: 'abc.example.com' },
    ...overrides,
  } as unknown as APIGatewayProxyEvent;
}

describe('toWebhookRequest', () => {
  it('keeps the bytes of a base64 body', () => {
    const bytes = Buffer.from([0x00, 0xff, 0xe4, 0x0d, 0x0a]);

    const request = toWebhookRequest(event({ body: bytes.toString('base64'), isBase64Encoded: true }), {
      now,
    });

    expect(request.body.equals(bytes)).toBe(true);
  });

  it.each([0, 1, 100, 131_071, 131_072, 131_073, 1_000_001])(
    'decodes a base64 body of %i bytes unchanged',
    (bytes) => {
      const body = randomBytes(bytes);

      const request = toWebhookRequest(event({ body: body.toString('base64'), isBase64Encoded: true }), {
        now,
      });

      expect(request.body.equals(body)).toBe(true);
    },
  );

  it('never decodes a later body into the memory of an earlier one', () => {
    const earlier = randomBytes(300_000);
    const first = toWebhookRequest(event({ body: earlier.toString('base64'), isBase64Encoded: true }), {
      now,
    });

    for (const bytes of [200_000, 300_000, 400_000]) {
      const body = randomBytes(bytes).toString('base64');
      toWebhookRequest(event({ body, isBase64Encoded: true }), { now });
    }

    expect(first.body.equals(earlier)).toBe(true);
  });

  it('takes a missing body for an empty one', () => {
    expect(toWebhookRequest(event(), { now }).body).toHaveLength(0);
  });

  it.each([
    ['/prod/webhooks/sms', 'https://abc.example.com/prod/webhooks/sms'],
    ['/webhooks/sms', 'https://abc.example.com/webhooks/sms'],
    ['/base/webhooks/sms', 'https://abc.example.com/base/webhooks/sms'],
  ])('builds the signed URL from the external path %s', (path, url) => {
    const request = toWebhookRequest(
      event({ requestContext: { requestId: 'r', path, domainName: 'abc.example.com' } }),
      { now },
    );

    expect(request.publicUrl).toBe(url);
  });

  it('pins the signed URL to the public base URL where one is configured', () => {
    const request = toWebhookRequest(event(), { now, publicBaseUrl: 'https://hooks.example.com/in' });

    expect(request.publicUrl).toBe('https://hooks.example.com/in/webhooks/sms');
  });

  it.each([
    ['/webhooks/sms', 'sms'],
    ['/webhooks/WhatsApp', 'whatsapp'],
    ['/base/webhooks/email', 'email'],
    ['/webhooks/sms/extra', 'sms/extra'],
    ['/elsewhere', ''],
  ])('reads the route of %s as %s', (path, route) => {
    expect(toWebhookRequest(event({ path }), { now }).route).toBe(route);
  });

  it('finds headers in any case and keeps duplicates', () => {
    const request = toWebhookRequest(
      event({
        headers: { 'x-only-single': 'v' },
        multiValueHeaders: { 'X-Twilio-Signature': ['a'], 'x-twilio-signature': ['b'] },
      }),
      { now },
    );

    expect(request.headers.get('x-twilio-signature')).toEqual(['a', 'b']);
    expect(singleHeader(request, 'x-twilio-signature')).toBeUndefined();
    expect(singleHeader(request, 'x-only-single')).toBe('v');
  });

  it('reads the media type without its parameters', () => {
    const headers = { 'Content-Type': 'Multipart/Form-Data; boundary=xYzZY' };

    expect(toWebhookRequest(event({ headers }), { now }).contentType).toBe('multipart/form-data');
  });
});
