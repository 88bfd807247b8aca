import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  objectBytes,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { sendgridMail, sendgridRequest, twilioWebhook } from '../support/signed-webhooks.ts';

const twiml = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>';
const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });
const sms = (fields: Partial<Parameters<typeof twilioWebhook>[1]> = {}) =>
  twilioWebhook(
    'sms',
    { MessageSid: newMessageSid(), From: newPhoneNumber(), Body: 'hi', ...fields },
    signing(),
  );

function errorBody(code: string) {
  return { success: false, error: code, request_id: expect.stringMatching(/.+/) };
}

describe('what Twilio is answered', () => {
  it.each([
    ['whatsapp', { From: `whatsapp:${newPhoneNumber()}` }],
    ['sms', { From: newPhoneNumber() }],
    ['rcs', { From: `rcs:${newPhoneNumber()}`, To: 'rcs:acme_agent' }],
  ])('%s: an empty TwiML response', async (channel, fields) => {
    const answer = await post(twilioWebhook(channel, { MessageSid: newMessageSid(), ...fields }, signing()));

    expect(answer).toEqual({ status: 200, contentType: 'text/xml', body: twiml });
  });

  it('the same for a duplicate and for a status callback', async () => {
    const request = sms();
    const callback = sms({ MessageStatus: 'delivered', SmsStatus: 'delivered' });

    expect((await post(request)).status).toBe(200);
    expect(await post(request)).toEqual({ status: 200, contentType: 'text/xml', body: twiml });
    expect(await post(callback)).toEqual({ status: 200, contentType: 'text/xml', body: twiml });
  });

  it('400 when AccountSid is missing, because nobody can verify the request', async () => {
    const answer = await post(sms({ AccountSid: '' }));

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual(errorBody('malformed_request'));
  });

  it.each([
    ['From', 'sender_missing'],
    ['To', 'recipient_missing'],
    ['MessageSid', 'message_sid_missing'],
  ])('200 when %s is missing, and the request is kept', async (name, reason) => {
    const Body = newMessageSid();
    const fields = { Body, [name]: '', ...(name === 'MessageSid' && { SmsSid: '', SmsMessageSid: '' }) };
    const request = sms(fields);

    const answers = [await post(request), await post(request)];

    expect(answers).toEqual(Array(2).fill({ status: 200, contentType: 'text/xml', body: twiml }));
    const kept = (await itemsUnder('message#')).filter((item) => item.status_reason === reason);
    const bytes = await Promise.all(kept.map(({ content_ref }) => objectBytes(String(content_ref))));
    expect(bytes.filter((text) => text.equals(request.body))).toHaveLength(1);
  });

  it('415 for a content type that is not served', async () => {
    const request = sms();
    const answer = await post({ ...request, headers: { ...request.headers, 'content-type': 'text/plain' } });

    expect(answer.status).toBe(415);
    expect(JSON.parse(answer.body)).toEqual(errorBody('unsupported_content_type'));
  });

  it('404 for a channel that does not exist', async () => {
    const answer = await post({ ...sms(), path: 'webhooks/fax' });

    expect(answer.status).toBe(404);
    expect(JSON.parse(answer.body)).toEqual(errorBody('unsupported_channel'));
  });
});

describe('what SendGrid is answered', () => {
  const json = { status: 200, contentType: 'application/json', body: '{"success":true}' };
  const mail = () =>
    sendgridMail({ from: newAddress(), messageId: `${newMessageSid()}@example.com` }, keys());

  it('success for an email, and for its duplicate', async () => {
    const request = mail();

    expect(await post(request)).toEqual(json);
    expect(await post(request)).toEqual(json);
  });

  it('success for the same fields as one JSON object', async () => {
    const body = Buffer.from(JSON.stringify({ from: newAddress(), to: 'support@example.com', text: 'hi' }));

    expect(await post(sendgridRequest({ contentType: 'application/json', body }, keys()))).toEqual(json);
  });

  it('success for a batch of the Event Webhook', async () => {
    const event = { email: newAddress(), event: 'delivered', sg_event_id: newMessageSid(), timestamp: 1 };
    const body = Buffer.from(JSON.stringify([event]));

    expect(await post(sendgridRequest({ contentType: 'application/json', body }, keys()))).toEqual(json);
  });

  it('success for a signed email that cannot be read, which is quarantined', async () => {
    const body = Buffer.from(`--xYzZY\r\nbroken ${newMessageSid()}`);
    const before = (await itemsUnder('message#email-')).length;

    const request = sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys());

    expect(await post(request)).toEqual(json);
    const items = await itemsUnder('message#email-');
    expect(items).toHaveLength(before + 1);
    expect(items.filter((item) => item.routing_status === 'quarantined')).not.toHaveLength(0);
  });

  it('400 for an empty body', async () => {
    const request = sendgridRequest(
      { contentType: 'multipart/form-data; boundary=xYzZY', body: Buffer.alloc(0) },
      keys(),
    );
    const answer = await post(request);

    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.body)).toEqual(errorBody('malformed_request'));
  });

  it('401 for a timestamp of five days ago', async () => {
    const fiveDaysAgo = new Date(Date.now() - 5 * 86_400_000);
    const answer = await post(
      sendgridMail({ from: newAddress(), messageId: 'stale@example.com' }, keys(), fiveDaysAgo),
    );

    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual(errorBody('invalid_signature'));
  });
});

describe('a signature that is wrong, missing or foreign', () => {
  const foreign = () => ({
    accountSid: keys().accountSid,
    authToken: '0'.repeat(32),
    sendgridPrivateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString(),
  });

  it.each([
    ['wrong', () => ({ ...sms(), headers: { ...sms().headers } })],
    ['missing', () => ({ ...sms(), headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    [
      'foreign',
      () =>
        twilioWebhook(
          'sms',
          { MessageSid: newMessageSid(), From: newPhoneNumber() },
          { ...signing(), keys: foreign() },
        ),
    ],
    ['of an unknown account', () => sms({ AccountSid: `AC${'9'.repeat(32)}` })],
    [
      'foreign, on an email',
      () => sendgridMail({ from: newAddress(), messageId: 'foreign@example.com' }, foreign()),
    ],
    [
      'missing, on an email',
      () => ({
        ...sendgridMail({ from: newAddress(), messageId: 'none@example.com' }, keys()),
        headers: { 'content-type': 'multipart/form-data; boundary=xYzZY' },
      }),
    ],
  ])('%s: 401, and no trace', async (_, request) => {
    const before = (await itemsUnder('message#')).length;

    const answer = await post(request());

    expect(answer.status).toBe(401);
    expect(JSON.parse(answer.body)).toEqual(errorBody('invalid_signature'));
    expect(await itemsUnder('message#')).toHaveLength(before);
  });
});

it('stores one message of 20 concurrent deliveries of the same webhook', async () => {
  const sender = newPhoneNumber();
  const conversation = await createConversation(sender, { hand_off_to_human: true });
  const request = sms({ From: sender });

  const answers = await Promise.all(Array.from({ length: 20 }, () => post(request)));

  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const items = await eventually(
    async () =>
      (await itemsUnder('message#')).filter((item) => item.conversation_id === conversation.conversation_id),
    ([item]) => item?.routing_status === 'routed',
  );
  expect(items).toHaveLength(1);
});
