import {
  DeleteObjectCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, it, vi } from 'vitest';
import { clientSettingsOf } from '../../tools/cli/deployment/deployment.ts';
import { adoptUnknown } from '../../tools/cli/replay/adopt.ts';
import {
  createConversation,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  receiveFrom,
} from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

const client = new S3Client({ ...clientSettingsOf(outputs()), forcePathStyle: true });
const Bucket = String(outputs().ContentBucketName);
const mark = { Key: 'sender', Value: 'unknown' };

async function messageOf(sender: string, isDone: (status: unknown) => boolean) {
  const [item] = await eventually(
    async () => (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender),
    ([stored]) => isDone(stored?.routing_status),
  );
  return item ?? {};
}

async function filesOf(messageId: unknown): Promise<string[]> {
  const prefixes = [`messages/${messageId}/`, `raw/${messageId}`];
  const pages = await Promise.all(
    prefixes.map((Prefix) => client.send(new ListObjectsV2Command({ Bucket, Prefix }))),
  );
  return pages.flatMap(({ Contents = [] }) => Contents.map(({ Key = '' }) => Key));
}

async function markedOf(files: readonly string[]): Promise<string[]> {
  const tags = await Promise.all(
    files.map((Key) => client.send(new GetObjectTaggingCommand({ Bucket, Key }))),
  );
  return files.filter((_, index) => tags[index]?.TagSet?.some(({ Key }) => Key === mark.Key));
}

async function bytesOf(Key: unknown): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: String(Key) }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

const withFiles = (from: string, names: readonly string[]) => {
  const attachments = names.map((name) => ({ name, bytes: Buffer.from(`<svg>${name}</svg>`) }));
  return sendgridMail({ from, messageId: `${newMessageSid()}@example.com`, attachments }, keys());
};

it('keeps the email of a known sender byte for byte, and nothing of a routed message stays marked', async () => {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email', hand_off_to_human: true });
  const request = withFiles(sender, ['a.svg', 'b.svg']);

  await post(request);
  const item = await messageOf(sender, (status) => status === 'routed');
  await post(request);

  const files = await filesOf(item.message_id);
  expect(files).toContain(item.raw_ref);
  expect(files).toHaveLength(3);
  expect(await markedOf(files)).toEqual([]);
  expect((await bytesOf(item.raw_ref)).equals(request.body)).toBe(true);
  const context = JSON.parse((await receiveFrom('EmailHandoffQueueUrl', sender))?.Body ?? '{}');
  expect(context.message.raw_ref).toBe(item.raw_ref);
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: String(item.raw_ref) }));
  expect(head).toMatchObject({
    ContentType: 'multipart/form-data; boundary=xYzZY',
    ContentDisposition: 'attachment',
  });
  const printed = await runTool('conversation', ['raw', String(item.message_id)], { outputs: outputs() });
  expect(printed.stdout).toContain('<svg>a.svg</svg>');
});

it('does not mark the files of an owned message again when it is delivered again after the index forgot it', async () => {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email' });
  const request = withFiles(sender, ['a.svg']);
  await post(request);
  const item = await messageOf(sender, (status) => status === 'routed');
  const files = await filesOf(item.message_id);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('AWS_ENDPOINT_URL', String(outputs().Endpoint));
  const { uploadContent } = await import('../../shared/store/content-store.ts');

  const again = files.map((key) => ({
    key,
    contentType: 'text/plain',
    bytes: Buffer.from('x'),
    isUnowned: true as const,
  }));
  await uploadContent(Bucket, again, AbortSignal.timeout(5_000));

  expect(await markedOf(files)).toEqual([]);
  expect((await bytesOf(item.raw_ref)).equals(request.body)).toBe(true);
});

it('adoption takes the mark from every file, those that the item has no room to list too', async () => {
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  const sender = newAddress();
  const names = Array.from({ length: 240 }, (_, index) => `${String(index).padEnd(240, 'n')}.svg`);
  await post(withFiles(sender, names));
  const item = await messageOf(sender, (status) => status !== 'pending' && status !== undefined);
  const files = await filesOf(item.message_id);
  expect((item.attachments as unknown[]).length).toBeLessThan(240);
  expect(files).toHaveLength(242);
  expect(await markedOf(files)).toEqual(files);
  const adopt = (run: string) =>
    adoptUnknown(deployment(), { sender, channelType: undefined, run, isDryRun: false });
  expect(await adopt('early')).toBe(false);
  expect(await markedOf(files)).toEqual(files);
  await createConversation(sender, { channel_type: 'email' });

  expect(await adopt('late')).toBe(true);

  expect(await markedOf(files)).toEqual([]);
  const adopted = await messageOf(sender, (status) => status === 'routed');
  const days = (Number(adopted.expires_at) - Date.parse(String(adopted.received_at)) / 1_000) / 86_400;
  expect(Math.round(days)).toBe(90);
});

it('puts a text that the context has no room for into the bucket, whole', async () => {
  const sender = newPhoneNumber();
  const company_name = 'x'.repeat(220_000);
  await createConversation(sender, { channel_type: 'sms', hand_off_to_human: true, company_name });
  const Body = 'ä"'.repeat(8_000);

  await post(
    twilioWebhook(
      'sms',
      { MessageSid: newMessageSid(), From: sender, Body },
      { keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) },
    ),
  );

  const { message } = JSON.parse((await receiveFrom('SmsHandoffQueueUrl', sender))?.Body ?? '{}');
  expect(message.body_truncated).toBe(true);
  expect((await bytesOf(message.content_ref)).toString()).toBe(Body);
  expect(await markedOf([message.content_ref])).toEqual([]);
});

it('replays a message whose raw email has expired', async () => {
  const sender = newAddress();
  await createConversation(sender, { channel_type: 'email', hand_off_to_human: true });
  await post(withFiles(sender, ['a.svg']));
  const { message_id, raw_ref } = await messageOf(sender, (status) => status === 'routed');
  await receiveFrom('EmailHandoffQueueUrl', sender);
  await client.send(new DeleteObjectCommand({ Bucket, Key: String(raw_ref) }));

  await runTool('replay', ['--message', String(message_id), '--force'], { outputs: outputs() });

  const context = JSON.parse((await receiveFrom('EmailHandoffQueueUrl', sender))?.Body ?? '{}');
  expect(context).toMatchObject({ message: { raw_ref }, processing: { replay: true } });
  const printed = await runTool('conversation', ['raw', String(message_id)], { outputs: outputs() });
  expect(printed).toMatchObject({ code: 1, stderr: expect.stringContaining('has expired') });
});
