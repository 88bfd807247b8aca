import { expect, it } from 'vitest';
import {
  allLogs,
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { sendgridMail, twilioWebhook } from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string });

it('prints nothing of a body, an address or a header', async () => {
  const phone = '+15557654321';
  const address = 'canary-address@canary-domain.example.com';
  await createConversation(phone, { company_name: 'canary-company' });
  await createConversation(address);
  const messageSid = newMessageSid();
  const requests = [
    twilioWebhook(
      'sms',
      {
        MessageSid: messageSid,
        From: phone,
        Body: 'canary-body',
        FromCity: 'canary-city',
        To: '+15551112222',
      },
      signing(),
    ),
    twilioWebhook(
      'whatsapp',
      { MessageSid: newMessageSid(), From: 'whatsapp:+15557654322', ProfileName: 'canary-profile' },
      signing(),
    ),
    sendgridMail(
      {
        from: `canary-name <${address}>`,
        to: 'canary-recipient@example.com',
        subject: 'canary-subject',
        text: 'canary-text',
        messageId: 'canary-message-id@example.com',
        attachments: [{ name: 'canary-file.txt', bytes: Buffer.from('canary-bytes') }],
      },
      keys(),
    ),
  ];
  const refused = requests.map((request) => ({
    ...request,
    headers: { ...request.headers, 'x-twilio-signature': 'canary-signature', 'x-canary': 'canary-header' },
    body: Buffer.concat([request.body, Buffer.from('&canary-addition')]),
  }));

  await Promise.all([...requests, ...refused].map(post));
  await eventually(
    async () => (await itemsUnder(`message#${messageSid}`))[0],
    (item) => item?.routing_status === 'routed',
  );

  const logs = await eventually(allLogs, (text) => text.includes(messageSid));
  const leaks = logs.split('\n').filter((line) => /canary|5557654321|5557654322|5551112222/.test(line));
  expect(leaks).toEqual([]);
});
