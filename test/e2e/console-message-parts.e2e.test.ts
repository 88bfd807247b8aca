import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  createConversation,
  keys,
  newAddress,
  newMessageSid,
  outputs,
  post,
  receiveFrom,
} from '../support/e2e-client.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';
import { storeMessage } from '../support/stored-messages.ts';
import { newConversation, useConsole } from '../support/test-console.ts';

const { open } = useConsole();
const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });

describe('a message of the console', () => {
  it('shows its context as the workflow built it, to copy and to download', async () => {
    const { sender, place } = await newConversation();
    const fields = { MessageSid: newMessageSid(), From: sender, Body: 'context, please' };
    await post(twilioWebhook('sms', fields, signing()));
    const received = await receiveFrom('SmsRepliesQueueUrl', sender);
    const { page, problems, close } = await open(place.replace('?', `/${fields.MessageSid}?`), {
      permissions: ['clipboard-read', 'clipboard-write'],
    });

    await page.getByText('Context object', { exact: true }).click();
    await page.getByRole('button', { name: 'Copy Context object' }).click();
    await page.getByRole('button', { name: 'Copied Context object' }).waitFor();
    const copied = await page.evaluate('navigator.clipboard.readText()');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download Context object' }).click(),
    ]);

    const { processing: sent, ...context } = JSON.parse(received?.Body ?? '{}');
    // The time of queueing is set when the message is sent.
    const processing_timestamps = { ...sent.processing_timestamps, queued: null };
    expect(JSON.parse(String(copied))).toEqual({
      ...context,
      processing: { ...sent, processing_timestamps },
    });
    expect(download.suggestedFilename()).toBe(`${fields.MessageSid}-context.json`);
    expect(readFileSync(await download.path(), 'utf8')).toBe(copied);
    expect(problems).toEqual([]);
    await close();
  });

  it('shows the request of an email byte for byte, and says where a request is not kept', async () => {
    const sender = newAddress();
    const company_id = `company-${newMessageSid()}`;
    const conversation = await createConversation(sender, {
      company_id,
      channel_type: 'email',
      priority: 'high',
    });
    const email = sendgridMail(
      { from: sender, subject: 'Raw', text: 'raw, please: é', messageId: `${newMessageSid()}@example.com` },
      keys(),
    );
    await post(email);
    await receiveFrom('EmailRepliesQueueUrl', sender);
    const { page, close } = await open(`conversations/${conversation.conversation_id}?company=${company_id}`);

    await page.locator('.message').getByRole('link').click();
    await page.getByText('Request as received', { exact: true }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download Request as received' }).click(),
    ]);
    expect(readFileSync(await download.path())).toEqual(Buffer.from(email.body));

    const sms = await newConversation();
    const stored = await storeMessage(sms, { routing_status: 'routed' });
    await page.goto(page.url().replace(/#.*/, `#/messages/all/${stored.message_id}`));
    await page.getByText('Request as received', { exact: true }).click();
    await page.getByText('The request is not kept: the stored item holds all of it.').waitFor();
    await page.getByText('Stored item', { exact: true }).click();
    await page.locator('.document', { hasText: '"routing_status": "routed"' }).waitFor();
    await close();
  });

  it('says how many media of a message were rejected, in the list, in its facts and in its metadata', async () => {
    const { sender, place } = await newConversation();
    const MediaUrl0 = 'https://example.com/a.jpg';
    const fields = { MessageSid: newMessageSid(), From: sender, MediaUrl0, MediaContentType0: 'image/jpeg' };
    await post(twilioWebhook('sms', { ...fields, NumMedia: '1' }, signing()));
    await receiveFrom('SmsRepliesQueueUrl', sender);
    const { page, close } = await open(place.replace('?', `/${fields.MessageSid}?`));

    await page.locator('.message').getByText("1 medium rejected: not a URL of Twilio's API").waitFor();
    await page.locator('.facts', { hasText: "Rejected1 medium: not a URL of Twilio's API" }).waitFor();
    await page.getByText('Provider metadata', { exact: true }).click();
    await page.locator('details[open]', { hasText: '"media_rejected": 1' }).waitFor();
    await close();
  });

  it('shows the input and the output of each state', async () => {
    const { sender, place } = await newConversation();
    const fields = { MessageSid: newMessageSid(), From: sender, Body: 'states, please' };
    await post(twilioWebhook('sms', fields, signing()));
    await receiveFrom('SmsRepliesQueueUrl', sender);
    const { page, close } = await open(place.replace('?', `/${fields.MessageSid}?`));
    await page.locator('[data-state="Done"].state-passed').waitFor();

    await page.getByRole('button', { name: 'BuildContext' }).click();
    const data = page.locator('.step-data');
    await data.getByRole('region', { name: 'Output' }).getByText('"outcome": "ready"').waitFor();

    expect(await data.getByRole('region', { name: 'Input' }).textContent()).toContain(
      `"message_key": "message#${fields.MessageSid}"`,
    );
    await page.getByRole('button', { name: 'RouteToRepliesQueue' }).click();
    await data.getByRole('region', { name: 'Input' }).getByText('"body": "states, please"').waitFor();
    await page.getByRole('button', { name: 'RouteToRepliesQueue' }).click();
    expect(await data.count()).toBe(0);
    await close();
  });

  it('a message of the console is found by its address when no list holds it, and leads to its conversation', async () => {
    const conversation = await newConversation();
    const stored = await storeMessage(conversation, { routing_status: 'routed' });
    const { page, close } = await open(`messages/failed/${stored.message_id}`);

    await page.getByRole('link', { name: conversation.id }).click();

    await page.getByRole('heading', { name: conversation.sender }).waitFor();
    expect(page.url()).toContain(`company=${conversation.companyId}`);
    await close();
  });
});
