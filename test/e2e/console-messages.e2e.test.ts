import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import {
  createConversation,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';
import { storeMessage, storeQuarantined } from '../support/stored-messages.ts';
import { newConversation, useConsole } from '../support/test-console.ts';

const { open } = useConsole();

const search = (page: Page, text: string) => page.getByLabel('Search messages').fill(text);
const listed = (page: Page, messageId: string) => page.locator(`.found-list [data-message="${messageId}"]`);
/** Wait until the list holds this message and no other. */
const untilOnly = (page: Page, messageId: string) =>
  page.locator(`.found-list:has([data-message="${messageId}"]):not(:has(li:nth-child(2)))`).waitFor();

describe('the messages view', () => {
  it('finds a message by its sender, its text and its id, in every company', async () => {
    const [mine, other] = [await newConversation(), await newConversation()];
    const first = await storeMessage(mine, { content: 'the RED parcel', routing_status: 'routed' });
    const second = await storeMessage(other, { content: 'the blue parcel', routing_status: 'routed' });
    const { page, problems, foreign, close } = await open('messages');

    const searches = [
      [mine.sender.slice(1), first],
      ['the blue PARCEL', second],
      [first.message_id, first],
      [other.id, second],
    ] as const;
    for (const [text, { message_id }] of searches) {
      await search(page, text);
      await untilOnly(page, message_id);
    }
    await search(page, 'no such parcel');

    await page.getByText('No message matches').waitFor();
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] });
    await close();
  });

  it('narrows by status, channel and time of receipt', async () => {
    const conversation = await newConversation();
    const old = await storeMessage(conversation, {
      routing_status: 'routed',
      received_at: '2026-01-01T10:00:00.000Z',
    });
    const late = await storeMessage(conversation, {
      routing_status: 'fallback_suppressed',
      channel_type: 'rcs',
    });
    const { page, close } = await open('messages');
    await search(page, conversation.id);
    await page.getByText('2 messages', { exact: true }).waitFor();

    await page.getByRole('link', { name: 'Fallback suppressed', exact: true }).click();
    await untilOnly(page, late.message_id);
    await page.getByRole('link', { name: 'All', exact: true }).click();
    await page.getByLabel('Channel').selectOption('sms');
    await untilOnly(page, old.message_id);
    await page.getByLabel('Channel').selectOption('');
    await page.getByLabel('Received').selectOption('hour');
    await untilOnly(page, late.message_id);
    await page.getByLabel('Received').selectOption('between');
    await page.getByLabel('to', { exact: true }).fill('2026-01-02T00:00:00');
    await untilOnly(page, old.message_id);
    await page.getByRole('button', { name: 'Clear' }).click();
    await expect.poll(() => page.getByLabel('Search messages').inputValue()).toBe('');
    await close();
  });

  it('says what a replay of failed messages would do, and does it', async () => {
    const conversation = await newConversation();
    const failed = await storeMessage(conversation, {
      routing_status: 'failed',
      status_reason: 'too_many_attempts',
    });
    const { page, close } = await open('messages/failed');
    await search(page, failed.message_id);
    await untilOnly(page, failed.message_id);

    const item = listed(page, failed.message_id);
    await item.getByText('A replay starts its workflow again').waitFor();
    expect(await item.textContent()).toMatch(/failed.*too many attempts.*10 attempts/);
    await page.getByText('A replay processes 1 of 1 message.').waitFor();
    await page.getByRole('button', { name: 'Replay 1 message…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();

    await page.getByText('Replayed: 1 started.').first().waitFor();
    await page.getByText('No message matches').waitFor();
    await receiveFrom('SmsRepliesQueueUrl', conversation.sender);
    const { conversation_id, primary_channel } = failed;
    expect(await readItem({ conversation_id, primary_channel })).toMatchObject({ routing_status: 'routed' });
    await close();
  });

  it.each([
    ['conversation_not_found', 1, /failed.*· conversation not found · 1 attempt(?!s)/],
    ['context_too_large', 0, /failed.*· context too large(?!.*attempt)/],
  ])(
    'says of a message that failed with %s why, and how often it was tried',
    async (status_reason, attempts, facts) => {
      const failure = { routing_status: 'failed', status_reason, attempts };
      const failed = await storeMessage(await newConversation(), failure);
      const { page, close } = await open('messages/failed');
      await search(page, failed.message_id);

      await untilOnly(page, failed.message_id);

      expect(await listed(page, failed.message_id).textContent()).toMatch(facts);
      await close();
    },
  );

  it('replays only what the filters leave in the list', async () => {
    const conversation = await newConversation();
    const [one, two] = [
      await storeMessage(conversation, { routing_status: 'failed', content: 'replay this' }),
      await storeMessage(conversation, { routing_status: 'failed', content: 'leave this' }),
    ];
    const { page, close } = await open('messages/failed');
    await search(page, one.message_id);
    await untilOnly(page, one.message_id);

    await page.getByRole('button', { name: 'Replay 1 message…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
    await receiveFrom('SmsRepliesQueueUrl', conversation.sender);

    const { conversation_id, primary_channel } = two;
    expect(await readItem({ conversation_id, primary_channel })).toMatchObject({ routing_status: 'failed' });
    await close();
  });

  it('lists pending messages with their next attempt, and skips those without a conversation', async () => {
    const sender = newPhoneNumber();
    const messageId = newMessageSid();
    const waiting = await storeMessage(
      { id: `unknown#${messageId}`, sender },
      { routing_status: 'pending', attempts: 3, retry_at: '2026-12-31T10:00:00.000Z' },
    );
    const { page, close } = await open('messages/pending');
    await search(page, waiting.message_id);

    const item = listed(page, waiting.message_id);
    await item.getByText('A replay skips it: its sender has no conversation').waitFor();

    expect(await item.textContent()).toMatch(/pending.*3 attempts.*recovery tries again after Thu/);
    await page.getByText('A replay changes none of the listed messages').waitFor();
    expect(await page.getByRole('button', { name: /^Replay \d/ }).count()).toBe(0);
    await close();
  });

  it('lists what is in quarantine, and gives it to the parser of this checkout', async () => {
    const sender = newPhoneNumber();
    await createConversation(sender, { priority: 'high' });
    const request = twilioWebhook(
      'sms',
      { MessageSid: newMessageSid(), From: sender, Body: 'coo' },
      { keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) },
    );
    const readable = await storeQuarantined(request.body);
    const unreadable = await storeQuarantined(Buffer.from('From=pigeon'));
    const { page, close } = await open('messages/quarantined');

    await listed(page, unreadable.message_id)
      .getByText(/^A replay leaves it: /)
      .waitFor();
    await search(page, readable.message_id);
    await untilOnly(page, readable.message_id);
    await listed(page, readable.message_id)
      .getByText('A replay stores it as a message and routes it')
      .waitFor();
    await page.getByRole('button', { name: 'Replay 1 message…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Replay', exact: true }).click();
    await page.getByText('Replayed: 1 stored.').first().waitFor();

    expect(await receiveFrom('SmsRepliesQueueUrl', sender)).toBeDefined();
    const { conversation_id, primary_channel } = readable;
    expect(await readItem({ conversation_id, primary_channel })).toBeUndefined();
    await close();
  });
});
