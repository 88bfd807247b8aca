import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { bucketClientOf } from '../../tools/cli/deployment/content-bucket.ts';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import {
  createConversation,
  deployment,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  objectBytes,
  outputs,
  post,
  receiveFrom,
} from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });

interface Medium {
  readonly url: string;
  readonly content_ref?: string;
  readonly unavailable?: string;
}

/** A message with media that the stand-in treats so; resolves with what its queue and its item say of them. */
async function sendWith(behaviours: readonly string[]) {
  const sender = newPhoneNumber();
  const messageId = newMessageSid();
  await createConversation(sender, { priority: 'high' });
  const media = behaviours.map((behaviour, at) => {
    const account = `https://api.twilio.com/2010-04-01/Accounts/${keys().accountSid}`;
    return [`MediaUrl${at}`, `${account}/Messages/${messageId}/Media/ME${at}?as=${behaviour}`];
  });
  const fields = {
    ...Object.fromEntries(media),
    MediaContentType0: 'image/png',
    NumMedia: String(media.length),
  };
  await post(twilioWebhook('sms', { MessageSid: messageId, From: sender, ...fields }, signing()));
  const received = await receiveFrom('SmsRepliesQueueUrl', sender);
  const [item] = await itemsUnder(`message#${messageId}`);
  const queued: Medium[] = JSON.parse(received?.Body ?? '{}').message.media;
  return { messageId, queued, stored: item?.media as Medium[] };
}

it('brings a message with ten pictures to its queue with ten content_refs', async () => {
  const { messageId, queued, stored } = await sendWith(Array(10).fill('usual'));

  expect(queued.map(({ content_ref }) => content_ref)).toEqual(
    Array.from({ length: 10 }, (_, at) => `messages/${messageId}/media/${at + 1}`),
  );
  expect(stored).toEqual(queued);
  const Key = String(queued[0]?.content_ref);
  const head = await bucketClientOf(deployment()).send(
    new HeadObjectCommand({ Bucket: outputs().ContentBucketName, Key }),
  );
  expect(head.ContentType).toBe('image/png');
  expect((await objectBytes(Key)).subarray(1, 4).toString()).toBe('PNG');
});

describe('what the providers may do with a medium', () => {
  const behaviours = [
    'direct',
    'not-yet',
    'unauthorized',
    'elsewhere',
    'loop',
    'endless',
    'huge',
    'gone',
    'hang',
    'failing',
  ];
  let sent: Awaited<ReturnType<typeof sendWith>>;
  beforeAll(async () => {
    sent = await sendWith(behaviours);
  });

  it('becomes a reason within the time of archiving, and the message reaches its queue by its first execution', async () => {
    const outcomes = sent.queued.map(
      ({ content_ref, unavailable }) => unavailable ?? content_ref?.split('/').at(-2),
    );

    expect(Object.fromEntries(behaviours.map((behaviour, at) => [behaviour, outcomes[at]]))).toEqual({
      direct: 'media',
      'not-yet': 'media',
      unauthorized: 'unauthorized',
      elsewhere: 'host_refused',
      loop: 'unauthorized',
      endless: 'too_large',
      huge: 'too_large',
      gone: 'not_found',
      hang: 'timeout',
      failing: 'provider_error',
    });
    expect(await executionsOf(deployment(), sent.messageId)).toHaveLength(1);
  });

  it('never sees credentials but at the API', async () => {
    const seen: { path: string; hasCredentials: boolean }[] = await (
      await fetch(`${inject('providerApiUrl')}/_media`)
    ).json();

    const elsewhere = seen.filter(({ path }) => path.startsWith('/_hosts/'));
    expect(elsewhere.length).toBeGreaterThan(0);
    expect(elsewhere.every(({ hasCredentials }) => !hasCredentials)).toBe(true);
  });
});
