import { expect, it } from 'vitest';
import { keys, newMessageSid, outputs, post, receiveFrom } from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';
import { newConversation, useConsole } from '../support/test-console.ts';

const { open } = useConsole();
const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });

it('shows an archived picture in the console, through its own server and under its policy', async () => {
  const { sender, place } = await newConversation();
  const MediaUrl0 = `https://api.twilio.com/2010-04-01/Accounts/${keys().accountSid}/Messages/MM1/Media/ME1`;
  const fields = { MessageSid: newMessageSid(), From: sender, MediaUrl0, MediaContentType0: 'image/png' };
  await post(twilioWebhook('sms', fields, signing()));
  await receiveFrom('SmsRepliesQueueUrl', sender);
  const { page, problems, foreign, close } = await open(place.replace('?', `/${fields.MessageSid}?`));

  const picture = page.getByRole('img', { name: 'Picture 1' });
  await picture.waitFor();

  expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1);
  expect(problems).toEqual([]);
  expect(foreign).toEqual([]);
  await close();
});
