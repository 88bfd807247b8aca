import { expect, it } from 'vitest';
import type { Behaviour } from '../../tools/local-cloud/provider-apis/answer-as.ts';
import {
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
} from '../support/e2e-client.ts';
import { behaveTo, requestsFor, sentTo } from '../support/provider-apis.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

/** Send a message and wait until it is decided. */
async function writeAndWait(sender: string): Promise<Record<string, unknown> | undefined> {
  const MessageSid = newMessageSid();
  await post(twilioWebhook('sms', { MessageSid, From: sender, Body: 'who are you?' }, signing()));
  return eventually(
    async () => (await itemsUnder(`message#${MessageSid}`))[0],
    (item) => item !== undefined && item.routing_status !== 'pending',
  );
}

it.concurrent.each<{
  behaviours: Behaviour[];
  first: [string, string?];
  second: [string, string?];
  sent: number;
  requests: string[];
}>([
  {
    behaviours: ['500'],
    first: ['fallback_sent'],
    second: ['fallback_suppressed', 'answered_recently'],
    sent: 1,
    requests: ['500', 'accept'],
  },
  {
    behaviours: ['429'],
    first: ['fallback_sent'],
    second: ['fallback_suppressed', 'answered_recently'],
    sent: 1,
    requests: ['429', 'accept'],
  },
  {
    behaviours: ['400'],
    first: ['fallback_suppressed', 'provider_refused'],
    second: ['fallback_sent'],
    sent: 1,
    requests: ['400', 'accept'],
  },
  {
    behaviours: ['hang'],
    first: ['fallback_suppressed', 'send_outcome_unknown'],
    second: ['fallback_suppressed', 'answered_recently'],
    sent: 0,
    requests: ['hang'],
  },
  {
    behaviours: ['drop'],
    first: ['fallback_suppressed', 'send_outcome_unknown'],
    second: ['fallback_suppressed', 'answered_recently'],
    sent: 1,
    requests: ['drop'],
  },
])('$behaviours: $first, and the next message $second', async (expected) => {
  const sender = newPhoneNumber();
  await behaveTo(sender, ...expected.behaviours);

  const first = await writeAndWait(sender);
  const second = await writeAndWait(sender);

  expect([first?.routing_status, first?.status_reason]).toEqual([expected.first[0], expected.first[1]]);
  expect([second?.routing_status, second?.status_reason]).toEqual([expected.second[0], expected.second[1]]);
  expect(await sentTo(sender)).toHaveLength(expected.sent);
  expect(await requestsFor(sender)).toEqual(expected.requests);
});

it.concurrent('leaves a message pending, and its sender free, while the provider fails', async () => {
  const sender = newPhoneNumber();
  const MessageSid = newMessageSid();
  await behaveTo(sender, '503', '503');

  await post(twilioWebhook('sms', { MessageSid, From: sender, Body: 'who are you?' }, signing()));
  await eventually(
    () => requestsFor(sender),
    (requests) => requests.length === 2,
  );

  const [item] = await itemsUnder(`message#${MessageSid}`);
  expect(item).toMatchObject({ routing_status: 'pending', retry_at: expect.stringMatching(/Z$/) });
  await eventually(
    () => readItem({ conversation_id: `fallback#sms#${sender}`, primary_channel: 'claim' }),
    (claim) => claim === undefined,
  );
  expect(await sentTo(sender)).toHaveLength(0);
});
