import { afterEach, describe, expect, it } from 'vitest';
import {
  createConversation,
  eventually,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { connect, handshakeStatus, type LiveClient, tokenFor } from '../support/live-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const clients: LiveClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function connected(companyId: string, canReadText: boolean): Promise<LiveClient> {
  const client = await connect({ companyId, canReadText });
  clients.push(client);
  return client;
}

async function sendSms(sender: string, text: string): Promise<string> {
  const fields = { MessageSid: newMessageSid(), From: sender, Body: text };
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  const { status } = await post(twilioWebhook('sms', fields, { keys: keys(), publicBaseUrl }));
  expect(status).toBe(200);
  return fields.MessageSid;
}

/** The events of one message that a client got, once both are there. */
function eventsOf(client: LiveClient, messageId: string) {
  return eventually(
    async () => client.events().filter(({ message_id }) => message_id === messageId),
    ({ length }) => length >= 2,
    30_000,
  );
}

describe('connecting to the live updates', () => {
  it('is for genuine tokens only', async () => {
    const client = { companyId: 'company-live', canReadText: true };

    expect(await handshakeStatus(await tokenFor(client))).toBe(101);
    expect(await handshakeStatus(undefined)).toBe(403);
    expect(await handshakeStatus('nonsense')).toBe(403);
    expect(await handshakeStatus(await tokenFor({ ...client, expiresInSeconds: -60 }))).toBe(403);
    expect(await handshakeStatus(await tokenFor({ ...client, audience: 'billing' }))).toBe(403);
    expect(await handshakeStatus(await tokenFor({ ...client, companyId: '' }))).toBe(403);
  });
});

describe('live clients', () => {
  it('of two companies see the messages of their own company, each', async () => {
    const [one, two] = [await connected('company-live-1', true), await connected('company-live-2', true)];
    const [senderOne, senderTwo] = [newPhoneNumber(), newPhoneNumber()];
    const conversationOne = await createConversation(senderOne, { company_id: 'company-live-1' });
    await createConversation(senderTwo, { company_id: 'company-live-2' });

    const messageOne = await sendSms(senderOne, 'for company one');
    const messageTwo = await sendSms(senderTwo, 'for company two');
    const seenByOne = await eventsOf(one, messageOne);
    await eventsOf(two, messageTwo);

    expect(seenByOne).toMatchObject([
      {
        type: 'message.received',
        conversation_id: conversationOne.conversation_id,
        channel_type: 'sms',
        status: 'pending',
        text: 'for company one',
        received_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
      {
        type: 'message.routed',
        status: 'routed',
        queue: 'sms-replies',
        routed_at: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
    expect(new Set(one.events().map(({ message_id }) => message_id))).toEqual(new Set([messageOne]));
    expect(new Set(two.events().map(({ message_id }) => message_id))).toEqual(new Set([messageTwo]));
  });
});
