import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { expect, inject, it } from 'vitest';
import {
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
} from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

interface SentAnswer {
  readonly to: string;
}

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

async function sentTo(address: string): Promise<SentAnswer[]> {
  const response = await fetch(`${inject('providerApiUrl')}/_sent`);
  return ((await response.json()) as SentAnswer[]).filter(({ to }) => to === address);
}

async function messagesFrom(sender: string) {
  return (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
}

function send(sender: string) {
  return post(
    twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body: 'who are you?' }, signing()),
  );
}

it('answers 50 messages of one unknown sender once', { timeout: 120_000 }, async () => {
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
