import { expect, it } from 'vitest';
import { assumed } from '../../tools/lab/cost/cost-of-a-message.ts';
import {
  allLogs,
  createConversation,
  deliver,
  eventually,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
} from '../support/e2e-client.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const messages = 5;

/** What the three functions of a routed message write themselves in prod: not Lambda's lines, and not those of DEBUG. */
async function ownLines(): Promise<string[]> {
  const logs = await allLogs(/Ingress|BuildContext|RouteMessage/);
  return logs.split('\n').filter((line) => line.startsWith('{') && !line.includes('"level":"DEBUG"'));
}

it('a routed text message makes as many bytes of logs as the cost page assumes', async () => {
  const From = newPhoneNumber();
  await createConversation(From);
  const before = new Set(await ownLines());
  const signing = { keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string };

  for (let sent = 0; sent < messages; sent++) {
    await deliver(twilioWebhook('sms', { MessageSid: newMessageSid(), From, Body: 'x'.repeat(80) }, signing));
  }
  const lines = await eventually(
    async () => (await ownLines()).filter((line) => !before.has(line)),
    (found) => found.filter((line) => line.includes('"RoutingTime"')).length >= messages,
  );

  const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) / messages;
  expect(bytes).toBeLessThanOrEqual(assumed.functionLogBytes);
  expect(bytes).toBeGreaterThan(0.9 * assumed.functionLogBytes);
});
