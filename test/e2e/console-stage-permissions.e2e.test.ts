import { expect, it } from 'vitest';
import { withoutAction } from '../support/operator.ts';
import { useStageConsole } from '../support/stage-console.ts';
import { storeMessage } from '../support/stored-messages.ts';
import { newConversation } from '../support/test-console.ts';

const { open, calls } = useStageConsole({
  allowsWrites: false,
  changePolicy: (policy) => withoutAction(policy, 'sqs:GetQueueAttributes'),
});

it('names the permission that is missing, and shows what the others allow', async () => {
  const { message_id: id } = await storeMessage(await newConversation(), { routing_status: 'failed' });
  const { page, close } = await open('queues');

  await page.getByText(/The permission sqs:GetQueueAttributes( on \S+)? is missing/i).waitFor();
  await page.getByRole('link', { name: 'Messages', exact: true }).click();
  await page.getByRole('link', { name: 'Failed', exact: true }).click();
  await page.locator(`[data-message="${id}"]`).waitFor();
  await close();
});

it('offers no change, and refuses one, where writes are not allowed', async () => {
  const { message_id: id } = await storeMessage(await newConversation(), { routing_status: 'failed' });
  const { page, close } = await open(`messages/failed/${id}`);
  await page.getByText('local · read only').waitFor();

  expect(await page.getByRole('button', { name: 'Replay…' }).isDisabled()).toBe(true);
  const answer = await page.evaluate(async (messageId) => {
    const { token } = await (await fetch('/api/session')).json();
    const headers = { 'x-console-token': token, 'content-type': 'application/json' };
    const body = JSON.stringify({ messageId, force: true, stage: 'local' });
    const response = await fetch('/api/replay', { method: 'POST', headers, body });
    return { status: response.status, ...(await response.json()) };
  }, id);

  expect(answer).toMatchObject({ status: 403, error: 'read_only' });
  expect(calls()).not.toContain('dynamodb:UpdateItem');
  await close();
});
