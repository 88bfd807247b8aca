import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { parseSendgrid } from '../../../../../shared/channels/sendgrid/parse.ts';
import { storedMessageId } from '../../../../../tools/cli/send/stored-message-id.ts';
import { sendgridWebhook } from '../../../../../tools/cli/webhooks/sendgrid-webhook.ts';
import { twilioWebhook } from '../../../../../tools/cli/webhooks/twilio-webhook.ts';

it('a message of Twilio is stored under its MessageSid', async () => {
  const keys = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token' };
  const message = { channel: 'sms', from: '+15551230002', messageSid: 'SM1' } as const;

  expect(await storedMessageId(twilioWebhook(message, keys, 'https://example.com'))).toBe('SM1');
});

it('an email is stored under a digest of its content, the same for every delivery and not for another text', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const mail = { from: 'jane@example.com', messageIdHeader: 'a@example.com', text: 'hello' };
  const [first, again, other] = [mail, mail, { ...mail, text: 'bye' }].map((sent) =>
    sendgridWebhook(sent, pem),
  );

  const ids = await Promise.all([first, again, other].map((sent) => storedMessageId(sent as never)));

  expect(ids[0]).toMatch(/^email-[0-9a-f]{64}$/);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
  expect(await parseSendgrid({ body: Buffer.from(first?.body ?? '') })).toMatchObject({
    message: { messageId: ids[0] },
  });
});
