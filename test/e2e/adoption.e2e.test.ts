import { GetObjectTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { conversationOf } from '../../shared/store/find-conversation.ts';
import { clientSettingsOf } from '../../tools/cli/deployment/deployment.ts';
import { adoptUnknown } from '../../tools/cli/replay/adopt.ts';
import { adoptMessage } from '../../tools/cli/replay/adopt-message.ts';
import { tableOf } from '../../tools/cli/replay/run-adoption.ts';
import { selectUnknown } from '../../tools/cli/replay/select-sender.ts';
import {
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { call } from '../support/function-calls.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

async function messagesFrom(sender: string) {
  const items = (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
  return items.sort((left, right) => String(left.received_at).localeCompare(String(right.received_at)));
}

function adopt(sender: string, run: string) {
  const request = { sender, channelType: undefined, run, isDryRun: false };
  return adoptUnknown(deployment(), request);
}

it('moves the waiting messages into the conversation that exists meanwhile, routes them, and does it once', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const sender = newPhoneNumber();
  const requests = ['one', 'two', 'three'].map((Body) =>
    twilioWebhook('sms', { MessageSid: newMessageSid(), From: sender, Body }, signing()),
  );
  for (const request of requests) await post(request);
  await eventually(
    () => messagesFrom(sender),
    (items) => items.length === 3 && items.every(({ routing_status }) => routing_status !== 'pending'),
  );
  expect(await adopt(sender, 'early')).toBe(false);
  const key = await createConversation(sender, { channel_type: 'sms', priority: 'high' });

  // A run that is cut off after its first move: nobody starts that message's workflow but recovery.
  const [first] = await selectUnknown(deployment(), { sender });
  if (first === undefined) throw new Error('no message waits');
  const conversation = await conversationOf(tableOf(deployment()), { senderId: sender, channelType: 'sms' });
  const cutOff = { conversation: conversation ?? key, run: 'cutoff', expiresAt: undefined, now: new Date() };
  expect(await adoptMessage(tableOf(deployment()), { ...cutOff, item: first })).toBe('adopted');
  expect(await adoptMessage(tableOf(deployment()), { ...cutOff, item: first })).toBe('skipped_changed');
  const moved = await readItem({ ...key, primary_channel: first.primary_channel });
  expect(moved).toMatchObject({ routing_status: 'pending', retry_at: expect.any(String) });
  expect(moved?.expires_at).toBeUndefined();

  await call('RecoverPending', { shards: [Number(moved?.retry_bucket?.toString().slice(-2))] });
  expect(await adopt(sender, 'goon')).toBe(true);
  expect(await adopt(sender, 'again')).toBe(true);
  expect((await post(requests[1] as (typeof requests)[number])).status).toBe(200);

  const items = await eventually(
    () => messagesFrom(sender),
    (all) => all.length === 3 && all.every(({ routing_status }) => routing_status === 'routed'),
  );
  expect(items.map(({ conversation_id, content }) => [conversation_id, content])).toEqual([
    [key.conversation_id, 'one'],
    [key.conversation_id, 'two'],
    [key.conversation_id, 'three'],
  ]);
  const context = JSON.parse((await receiveFrom('SmsRepliesQueueUrl', sender))?.Body ?? '{}');
  expect(context.conversation.conversation_id).toBe(key.conversation_id);
  expect(context.processing.replay).toBeUndefined();
  const stored = await readItem(key);
  expect(stored).toMatchObject({
    message_count: 3,
    conversation_status: 'user_reply_received',
    last_user_message_at: items[2]?.received_at,
  });
  expect(stored?.messages).toMatchObject([{ content: 'one' }, { content: 'two' }, { content: 'three' }]);
});

it('keeps the files of an adopted message as long as those of conversations', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const sender = newPhoneNumber();
  const messageId = newMessageSid();
  const text = { MessageSid: messageId, From: sender, Body: 'ä'.repeat(40_000) };
  await post(twilioWebhook('sms', text, signing()));
  const [item] = await eventually(
    () => messagesFrom(sender),
    ([stored]) => stored?.routing_status === 'fallback_sent',
  );
  expect(await tagsOf(item?.content_ref)).toEqual([{ Key: 'sender', Value: 'unknown' }]);
  await createConversation(sender, { channel_type: 'sms' });

  expect(await adopt(sender, 'files')).toBe(true);

  expect(await tagsOf(item?.content_ref)).toEqual([]);
});

async function tagsOf(key: unknown) {
  const client = new S3Client({ ...clientSettingsOf(outputs()), forcePathStyle: true });
  const { TagSet } = await client.send(
    new GetObjectTaggingCommand({ Bucket: outputs().ContentBucketName, Key: String(key) }),
  );
  return TagSet;
}
