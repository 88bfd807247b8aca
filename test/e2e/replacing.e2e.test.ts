import { expect, it } from 'vitest';
import { closeConversation, createConversation, replaceConversation } from '../../docs/examples/upstream.ts';
import {
  deliver,
  deployment,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  readItem,
  recoverNow,
} from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const table = () => ({
  client: deployment().dynamo,
  tableName: String(outputs().ConversationsTableName),
});

async function messagesFrom(sender: string) {
  return (await itemsUnder('message#')).filter(({ sender_id }) => sender_id === sender);
}

it('closing, replacing and re-opening a conversation while its customer writes loses no message and misplaces none', async () => {
  const [from, neighbor] = [newPhoneNumber(), newPhoneNumber()];
  const conversation = {
    channel_type: 'sms',
    priority: 'high',
    company_id: 'company-1',
    company_name: 'Example One',
  } as const;
  const ofCustomer = { ...conversation, primary_channel: from };
  const ofNeighbor = await createConversation(table(), { ...conversation, primary_channel: neighbor });
  const made = [await createConversation(table(), ofCustomer)];
  const last = () => made.at(-1) ?? ofNeighbor;
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  const sent: string[] = [];
  let isDone = false;
  const customer = (async () => {
    while (!isDone || sent.length < 30) {
      const fields = { MessageSid: newMessageSid(), From: from, Body: `message ${sent.length}` };
      expect((await deliver(twilioWebhook('sms', fields, { keys: keys(), publicBaseUrl }))).status).toBe(200);
      sent.push(fields.MessageSid);
    }
  })();
  const written = (count: number) =>
    eventually(
      async () => sent.length,
      (length) => length >= count,
    );

  await written(5);
  made.push(await replaceConversation(table(), last(), ofCustomer));
  await written(12);
  made.push(await replaceConversation(table(), last(), ofCustomer));
  await written(18);
  const isClosed = await closeConversation(table(), last(), -60_000);
  await written(24);
  made.push(await createConversation(table(), ofCustomer));
  isDone = true;
  await customer;

  expect(isClosed).toBe(true);
  await eventually(
    () => recoverNow().then(() => messagesFrom(from)),
    (items) => items.every(({ routing_status }) => routing_status !== 'pending'),
  );
  await eventually(
    () => runTool('replay', ['--unknown', '--sender', from], { outputs: outputs() }),
    ({ code }) => code === 0,
  );
  await runTool('replay', ['--failed'], { outputs: outputs() });
  const items = await eventually(
    () => recoverNow().then(() => messagesFrom(from)),
    (all) => all.every(({ routing_status }) => routing_status === 'routed'),
  );

  expect(items.map(({ message_id }) => message_id).sort()).toEqual([...sent].sort());
  const ids = new Set(made.map(({ conversation_id }) => conversation_id));
  expect(items.filter(({ conversation_id }) => !ids.has(String(conversation_id)))).toEqual([]);
  const heldByLast = items.filter(({ conversation_id }) => conversation_id === last().conversation_id);
  expect((await readItem(last()))?.message_count).toBe(heldByLast.length);
  expect(heldByLast.length).toBeGreaterThan(6);
  expect((await readItem(ofNeighbor))?.message_count).toBeUndefined();
});
