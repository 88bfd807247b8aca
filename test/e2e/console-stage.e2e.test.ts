import { SendMessageCommand } from '@aws-sdk/client-sqs';
import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import { deadLetterQueueOf, queueUrlOf } from '../../tools/cli/redrive/redrive-queue.ts';
import {
  createConversation,
  deployment,
  eventually,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';
import { logExecutions } from '../support/logged-executions.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';
import { useStageConsole } from '../support/stage-console.ts';
import { storeMessage, storeQuarantined } from '../support/stored-messages.ts';
import { newConversation } from '../support/test-console.ts';

const { open, calls, policy } = useStageConsole({ allowsWrites: true });

const search = async (page: Page, text: string) => {
  await page.getByLabel('Search messages').fill(text);
  await page.keyboard.press('Enter');
};
const listed = (page: Page, messageId: string) => page.locator(`.found-list [data-message="${messageId}"]`);
const confirm = async (page: Page, action: string) => {
  const dialog = page.getByRole('dialog');
  const button = dialog.getByRole('button', { name: action, exact: true });
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel('Type local to confirm').fill('local');
  await button.click();
};
async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

describe('the console of a stage, with the permissions that it asks for', () => {
  it('finds a message by its id, its conversation, its sender and an alias of the sender', async () => {
    const conversation = await newConversation();
    const alias = `US.${Date.now()}`;
    const { message_id: id } = await storeMessage(conversation, {
      routing_status: 'routed',
      sender_aliases: [alias],
    });
    const { page, problems, foreign, close } = await open('messages');
    await page.getByText('Find messages of local').waitFor();

    for (const subject of [id, conversation.id, conversation.sender, alias]) {
      await search(page, subject);
      await listed(page, id).waitFor();
      await search(page, 'nobody');
      await page.getByText('No message matches').waitFor();
    }

    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] });
    await close();
  });

  it('shows the way that an execution took, by the execution log', async () => {
    const { sender } = await newConversation();
    const messageId = await sendAndRoute(sender);
    await logExecutions(deployment(), messageId);
    const { page, close } = await open(`messages/all/${messageId}`);

    await page.locator('[data-state="Done"].state-passed').waitFor();
    await page
      .locator('.steps')
      .getByRole('row', { name: /^BuildContext/ })
      .waitFor();
    await page.getByText('Stored item', { exact: true }).click();
    await page.getByRole('button', { name: 'Copy Stored item' }).waitFor();
    await page.getByText('Request as received', { exact: true }).click();
    await page.getByText('The request is not kept').waitFor();
    await close();
  });

  it('replays a failed message once the stage was typed', async () => {
    const conversation = await newConversation();
    const failed = await storeMessage(conversation, { routing_status: 'failed' });
    const { page, close } = await open('messages/failed');
    await search(page, failed.message_id);
    await listed(page, failed.message_id).getByText('A replay starts its workflow again').waitFor();

    await page.getByRole('button', { name: 'Replay 1 message…' }).click();
    await confirm(page, 'Replay');

    await page.getByText('Replayed: 1 started.').first().waitFor();
    await receiveFrom('SmsRepliesQueueUrl', conversation.sender);
    const { conversation_id, primary_channel } = failed;
    expect(await readItem({ conversation_id, primary_channel })).toMatchObject({ routing_status: 'routed' });
    await close();
  });

  it('gives a request in quarantine to the parser of this checkout', async () => {
    const sender = newPhoneNumber();
    await createConversation(sender, { priority: 'high' });
    const { body } = webhookOf(sender, newMessageSid());
    const { message_id: id } = await storeQuarantined(body);
    const { page, close } = await open('messages/quarantined');
    await search(page, id);
    await listed(page, id).getByText('A replay stores it as a message and routes it').waitFor();

    await page.getByRole('button', { name: 'Replay 1 message…' }).click();
    await confirm(page, 'Replay');

    await page.getByText('Replayed: 1 stored.').first().waitFor();
    expect(await receiveFrom('SmsRepliesQueueUrl', sender)).toBeDefined();
    await close();
  });

  it('lets SQS move dead letters back, and receives none of them itself', async () => {
    const queueUrl = queueUrlOf(deployment(), 'rcs-handoff');
    const { url } = await deadLetterQueueOf(deployment(), queueUrl);
    await deployment().queues.send(new SendMessageCommand({ QueueUrl: url, MessageBody: '{}' }));
    const { page, close } = await open('queues');

    await page.getByRole('button', { name: 'Redrive rcs-handoff' }).click();
    await confirm(page, 'Redrive');

    await page
      .getByText(/^\d+ messages? moved$/)
      .first()
      .waitFor();
    expect(await page.locator('a.count').count()).toBe(0);
    expect(calls()).toContain('sqs:StartMessageMoveTask');
    await close();
  });

  it('does nothing when another stage is typed', async () => {
    const { page, close } = await open('messages/failed');
    await page.getByText('local · replay and redrive').waitFor();

    const answer = await page.evaluate(async () => {
      const { token } = await (await fetch('/api/session')).json();
      const headers = { 'x-console-token': token, 'content-type': 'application/json' };
      const body = JSON.stringify({ queue: 'rcs-handoff', stage: 'prod' });
      const response = await fetch('/api/redrive', { method: 'POST', headers, body });
      return { status: response.status, ...(await response.json()) };
    });

    expect(answer).toMatchObject({ status: 409, error: 'not_confirmed' });
    await close();
  });

  it.each([360, 1_440])('has nothing that axe finds, and no sideways scroll, at %i px', async (width) => {
    const failed = await storeMessage(await newConversation(), { routing_status: 'failed' });
    const { page, close } = await open('messages', { viewport: { width, height: 820 } });
    const findings: Record<string, readonly string[]> = {};
    const views = ['messages', 'messages/failed', `messages/failed/${failed.message_id}`, 'queues'];
    for (const view of views) {
      await page.goto(page.url().replace(/#.*/, `#/${view}`));
      await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
      await page.getByText('Reading…').first().waitFor({ state: 'detached' });
      findings[view] = await findingsOf(page);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
    }
    await page.goto(page.url().replace(/#.*/, '#/send'));
    await page.getByRole('heading', { name: 'Messages', level: 1 }).waitFor({ state: 'attached' });

    expect(Object.entries(findings).filter(([, found]) => found.length > 0)).toEqual([]);
    expect(await page.getByRole('navigation', { name: 'Views' }).textContent()).toBe('MessagesQueues');
    await close();
  });

  it('called nothing but operations of AWS that its policy allows, and received from no queue', () => {
    const allowed = policy().Statement.flatMap(({ Action }) => Action);
    const made = new Set(calls());

    expect([...made].filter((call) => !allowed.includes(permissionOf[call] ?? call))).toEqual([]);
    expect(made).not.toContain('sqs:ReceiveMessage');
    const used = new Set([...made].map((call) => permissionOf[call] ?? call));
    expect(allowed.filter((action) => !used.has(action) && !(action in grantedFor))).toEqual([]);
  });
});

/** Operations that IAM knows by the actions within. */
const permissionOf: Readonly<Record<string, string>> = {
  'dynamodb:TransactWriteItems': 'dynamodb:PutItem',
};

/** What these tests do not call, with what it is for: most of it AWS asks of its caller, and the console never calls. */
const grantedFor: Readonly<Record<string, string>> = {
  'sqs:ReceiveMessage': 'StartMessageMoveTask',
  'sqs:DeleteMessage': 'StartMessageMoveTask',
  'sqs:SendMessage': 'StartMessageMoveTask',
  'kms:Decrypt': 'a stage with its own key',
  'kms:GenerateDataKey': 'a stage with its own key',
  's3:PutObject': 'a request in quarantine that has files',
  's3:PutObjectTagging': 'a request in quarantine that has files',
  's3:ListBucket': 'GetObject of an object that has expired',
};

function webhookOf(sender: string, MessageSid: string) {
  const signing = { keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) };
  return twilioWebhook('sms', { MessageSid, From: sender, Body: 'coo' }, signing);
}

/** Send an SMS and wait until its execution is over; resolves with its ID. */
async function sendAndRoute(sender: string): Promise<string> {
  const messageId = newMessageSid();
  const { path, headers, body } = webhookOf(sender, messageId);
  await fetch(`${outputs().ApiUrl}${path}`, { method: 'POST', headers, body: new Uint8Array(body) });
  await eventually(
    () => executionsOf(deployment(), messageId),
    (found) => found.length > 0 && found.every(({ status }) => status !== 'RUNNING'),
  );
  return messageId;
}
