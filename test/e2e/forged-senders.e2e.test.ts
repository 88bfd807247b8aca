import { expect, it } from 'vitest';
import { eventually, itemsUnder, keys, newAddress, newMessageSid, post } from '../support/e2e-client.ts';
import { sentTo } from '../support/provider-apis.ts';
import { sendgridMail } from '../support/signed-webhooks.ts';

const long = 'x'.repeat(4_096);
const verdicts = { envelopeFrom: 'x@evil.example', spf: 'fail', dkim: '{@evil.example : pass}' };

async function decided(sender: string) {
  const [item] = await eventually(
    async () => (await itemsUnder('message#email-')).filter(({ sender_id }) => sender_id === sender),
    ([stored]) => stored !== undefined && stored.routing_status !== 'pending',
  );
  return item;
}

it.each([
  ['as it is', {}],
  [
    'with headers that would fill the metadata',
    { 'In-Reply-To': long, References: long, 'Reply-To': long, Date: 'x'.repeat(4_034) },
  ],
])('sends nothing to the person whose name a forger used: %s', async (_, mailHeaders) => {
  const victim = newAddress();

  const { status } = await post(
    sendgridMail({ from: victim, messageId: newMessageSid(), mailHeaders, verdicts }, keys()),
  );

  expect(status).toBe(200);
  expect(await decided(victim)).toMatchObject({
    routing_status: 'fallback_suppressed',
    status_reason: 'sender_not_authenticated',
    metadata: { spf: 'fail', dkim_domains: ['evil.example'], envelope_from: 'x@evil.example' },
  });
  expect(await sentTo(victim)).toHaveLength(0);
});

it('does not answer a machine that says so by its own header', async () => {
  const machine = newAddress();

  await post(
    sendgridMail(
      { from: machine, messageId: newMessageSid(), mailHeaders: { 'X-Autoreply': 'yes' } },
      keys(),
    ),
  );

  expect(await decided(machine)).toMatchObject({
    routing_status: 'fallback_suppressed',
    status_reason: 'machine_sent',
  });
  expect(await sentTo(machine)).toHaveLength(0);
});
