import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { requiredOutput } from '../../../cli/deployment/deployment.ts';
import { conversationOfSender, newSender, routedMessages, sendAsProvider, smsFrom } from '../messages.ts';
import { type Row, row, type Trial } from '../trial.ts';

/** One webhook three times at the same moment and once more later: acknowledged each time, stored once. */
export async function checkDuplicates(trial: Trial): Promise<readonly Row[]> {
  const sender = await newSender(trial);
  const webhook = smsFrom(trial, sender);
  const first = await Promise.all([1, 2, 3].map(() => sendAsProvider(trial, webhook)));
  await routedMessages(trial, [webhook.messageId]);
  const answers = [...first, await sendAsProvider(trial, webhook)];
  const { dynamo } = trial.deployment;
  const { Item } = await dynamo.send(
    new GetCommand({
      TableName: requiredOutput(trial.deployment, 'ConversationsTableName'),
      Key: { conversation_id: conversationOfSender(sender), primary_channel: sender },
      ConsistentRead: true,
    }),
  );
  return [
    row('one message four times, answers', '200 200 200 200', answers.map(({ status }) => status).join(' ')),
    row('one message four times, counted', '1', String(Item?.message_count)),
  ];
}
