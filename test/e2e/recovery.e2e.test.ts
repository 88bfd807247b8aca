import { StartExecutionCommand } from '@aws-sdk/client-sfn';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { retryBucketOf } from '../../shared/store/table-keys.ts';
import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import { allShards } from '../../tools/lab/chaos/count-pending.ts';
import { functionNamed, invokeFunction } from '../../tools/local-cloud/invoke-function.ts';
import { messageItem } from '../support/builders.ts';
import {
  createConversation,
  deployment,
  eventually,
  newMessageSid,
  newPhoneNumber,
  outputs,
  readItem,
  receiveFrom,
} from '../support/e2e-client.ts';

/** A message that was persisted and whose workflow nobody started. */
async function pendingMessage(retryAt: Date) {
  const sender = newPhoneNumber();
  const conversation = await createConversation(sender, { hand_off_to_human: true });
  const messageId = newMessageSid();
  const key = {
    conversation_id: conversation.conversation_id,
    primary_channel: `message#${messageId}`,
  };
  const Item = {
    ...messageItem(),
    ...key,
    conversation_key: sender,
    message_id: messageId,
    sender_id: sender,
    retry_bucket: retryBucketOf(messageId),
    retry_at: retryAt.toISOString(),
  };
  await deployment().dynamo.send(new PutCommand({ TableName: outputs().ConversationsTableName, Item }));
  return { key, messageId, sender };
}

const past = () => new Date(Date.now() - 60_000);
const future = () => new Date(Date.now() + 3_600_000);

it('two concurrent recovery runs start each message once', async () => {
  const messages = await Promise.all(Array.from({ length: 8 }, () => pendingMessage(past())));
  const endpoint = outputs().Endpoint as string;
  const name = await functionNamed(endpoint, 'RecoverPending');
  const recover = () => invokeFunction(endpoint, name, { shards: allShards });

  await Promise.all([recover(), recover()]);

  for (const { key, messageId, sender } of messages) {
    const item = await eventually(
      () => readItem(key),
      (stored) => stored?.routing_status === 'routed',
    );
    expect(item?.attempts).toBe(1);
    expect(await executionsOf(deployment(), messageId)).toHaveLength(1);
    expect(sender).toBe(item?.sender_id);
  }
});

it('an execution that is delivered twice routes once', async () => {
  const { key, messageId, sender } = await pendingMessage(future());
  const input = JSON.stringify({
    conversation_id: key.conversation_id,
    message_key: key.primary_channel,
    channel_type: 'sms',
    request_id: 'request-1',
  });
  const deliver = (copy: number) =>
    deployment().workflow.send(
      new StartExecutionCommand({
        stateMachineArn: outputs().StateMachineArn,
        name: `${messageId}-copy${copy}`,
        input,
      }),
    );

  await Promise.all([0, 1, 2].map(deliver));

  const executions = await eventually(
    () => executionsOf(deployment(), messageId),
    (found) => found.length === 3 && found.every(({ status }) => status === 'SUCCEEDED'),
  );
  const routes = executions.filter(({ states }) => states.includes('RouteToHandoffQueue'));
  expect(routes).toHaveLength(1);
  expect(await receiveFrom('SmsHandoffQueueUrl', sender)).toBeDefined();
});
