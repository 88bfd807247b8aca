import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import {
  allLogs,
  createConversation,
  deliver,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { sentTo } from '../support/provider-apis.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

async function messagesFrom(sender: string) {
  return (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
}

function send(sender: string) {
  return deliver(
    twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body: 'who are you?' }, signing()),
  );
}

it('answers 50 messages of one unknown sender once', async () => {
  const sender = newPhoneNumber();

  const answers = await Promise.all(Array.from({ length: 50 }, () => send(sender)));

  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  const items = await eventually(
    () => messagesFrom(sender),
    (stored) => stored.every(({ routing_status }) => routing_status !== 'pending'),
    90_000,
  );
  const statuses = items.map(({ routing_status, status_reason }) => status_reason ?? routing_status);
  expect(statuses.sort()).toEqual([...Array(49).fill('answered_recently'), 'fallback_sent']);
  expect(await sentTo(sender)).toHaveLength(1);
});

it('answers again after 24 hours, although the old claim still lies in the table', async () => {
  const sender = newPhoneNumber();
  const isAnswered = (items: Record<string, unknown>[]) =>
    items.length > 0 && items.every(({ routing_status }) => routing_status === 'fallback_sent');
  await send(sender);
  await eventually(() => messagesFrom(sender), isAnswered);

  const claim = { conversation_id: `fallback#sms#${sender}`, primary_channel: 'claim' };
  await deployment().dynamo.send(
    new UpdateCommand({
      TableName: outputs().ConversationsTableName,
      Key: claim,
      UpdateExpression: 'SET expires_at = :past',
      ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1_000) - 1 },
    }),
  );
  expect(await readItem(claim)).toBeDefined();
  await send(sender);

  await eventually(
    () => messagesFrom(sender),
    (items) => items.length === 2 && isAnswered(items),
  );
  expect(await sentTo(sender)).toHaveLength(2);
});

it('does not answer a word that opts out', async () => {
  const sender = newPhoneNumber();

  await post(twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body: 'STOP' }, signing()));

  const [item] = await eventually(
    () => messagesFrom(sender),
    ([stored]) => stored?.routing_status === 'fallback_suppressed',
  );
  expect(item?.status_reason).toBe('opt_out');
  expect(await sentTo(sender)).toHaveLength(0);
});

it('stores, counts and does not answer what is past the ceiling of the day', async () => {
  const senders = [newPhoneNumber(), newPhoneNumber()] as const;
  const counter = {
    conversation_id: `fallback-count#whatsapp#${new Date().toISOString().slice(0, 10)}`,
    primary_channel: 'claim',
  };
  const setCounter = (count: number) =>
    deployment().dynamo.send(
      new UpdateCommand({
        TableName: outputs().ConversationsTableName,
        Key: counter,
        UpdateExpression: 'SET fallback_count = :count',
        ExpressionAttributeValues: { ':count': count },
      }),
    );
  const write = (sender: string) =>
    post(twilioWebhook('whatsapp', { MessageSid: newMessageSid(), From: `whatsapp:${sender}` }, signing()));
  const decided = (sender: string) =>
    eventually(
      () => messagesFrom(sender),
      ([item]) => item !== undefined && item.routing_status !== 'pending',
    );

  await setCounter(499);
  await write(senders[0]);
  const [answered] = await decided(senders[0]);
  await write(senders[1]);
  const [suppressed] = await decided(senders[1]);

  expect(answered?.routing_status).toBe('fallback_sent');
  expect(await readItem(counter)).toMatchObject({ fallback_count: 500 });
  expect(suppressed).toMatchObject({
    routing_status: 'fallback_suppressed',
    status_reason: 'ceiling_reached',
  });
  expect(await sentTo(`whatsapp:${senders[1]}`)).toHaveLength(0);
  expect(
    await readItem({ conversation_id: `fallback#whatsapp#${senders[1]}`, primary_channel: 'claim' }),
  ).toBeUndefined();
  await eventually(allLogs, (logs) => /"channel":"whatsapp".*"FallbackCeilingReached":1/.test(logs));
  await setCounter(1);
});

describe('a ping-pong of two auto-responders', () => {
  const decided = (messageId: string) =>
    eventually(
      async () =>
        (await itemsUnder('message#email-')).find(
          ({ metadata }) =>
            (metadata as Record<string, unknown> | undefined)?.message_id_header ===
            `<${messageId}@example.com>`,
        ),
      (item) => item !== undefined && item.routing_status !== 'pending',
    );
  const write = async (mail: Partial<Parameters<typeof sendgridMail>[0]> & { from: string }) => {
    const messageId = newMessageSid();
    await post(sendgridMail({ messageId: `${messageId}@example.com`, ...mail }, keys()));
    return decided(messageId);
  };

  it('ends after one message when the other one is a system like ours', async () => {
    const customer = newAddress();
    expect((await write({ from: customer, subject: 'A question' }))?.routing_status).toBe('fallback_sent');
    const [answer] = await sentTo(customer);
    if (answer === undefined) throw new Error('nothing was sent');
    const { headers, subject } = answer.fields as { headers: Record<string, string>; subject: string };

    const echo = await write({
      from: answer.from,
      to: answer.to,
      subject,
      mailHeaders: headers,
    });

    expect(headers).toMatchObject({ 'Auto-Submitted': 'auto-replied', 'In-Reply-To': expect.any(String) });
    expect(echo).toMatchObject({ routing_status: 'fallback_suppressed', status_reason: 'auto_submitted' });
    expect(await sentTo(answer.from)).toHaveLength(0);
  });

  it('ends after one message when the other one does not say what it is', async () => {
    const responder = newAddress();

    const statuses = [];
    for (const subject of ['I am away', 'Re: I am away', 'Re: Re: I am away']) {
      const item = await write({ from: responder, subject });
      statuses.push(item?.status_reason ?? item?.routing_status);
    }

    expect(statuses).toEqual(['fallback_sent', 'answered_recently', 'answered_recently']);
    expect(await sentTo(responder)).toHaveLength(1);
  });
});

it('answers an unknown sender over RCS from the agent that was written to', async () => {
  const number = newPhoneNumber();
  const fields = { MessageSid: newMessageSid(), From: `rcs:${number}`, To: 'rcs:acme_agent', Body: 'hello?' };

  expect((await post(twilioWebhook('rcs', fields, signing()))).status).toBe(200);

  await eventually(
    () => messagesFrom(number),
    ([item]) => item?.channel_type === 'rcs' && item.routing_status === 'fallback_sent',
  );
  expect(await sentTo(`rcs:${number}`)).toMatchObject([
    { provider: 'twilio', fields: { From: 'rcs:acme_agent', Body: expect.stringContaining('Thank you') } },
  ]);
});

it('keeps the conversation of a customer whose SMS become RCS', async () => {
  const number = newPhoneNumber();
  const { conversation_id } = await createConversation(number, { channel_type: 'sms', priority: 'high' });
  const fields = { MessageSid: newMessageSid(), From: `rcs:${number}`, To: 'rcs:acme_agent', Body: 'hello' };

  await post(twilioWebhook('sms', fields, signing()));

  const message = await receiveFrom('RcsRepliesQueueUrl', number);
  expect(JSON.parse(message?.Body ?? '{}')).toMatchObject({
    meta: { channel_type: 'rcs' },
    conversation: { conversation_id },
    message: { from: number, to: 'acme_agent', body: 'hello' },
  });
});
