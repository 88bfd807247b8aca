import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { isTrue as isHandedOff } from '../../shared/context/to-context-object.ts';
import type { MessageItem } from '../../shared/messages/message-item.ts';
import { checkRecord } from './conversation/check-record.ts';
import {
  type ConversationCommand,
  conversationUsage,
  parseConversationArguments,
} from './conversation/conversation-arguments.ts';
import { findShown } from './conversation/find-shown.ts';
import {
  findConversations,
  listConversations,
  type StoredConversation,
} from './conversation/find-subject.ts';
import { describeMessages, printMessage, printWholeMessage } from './conversation/print-message.ts';
import { readContent } from './conversation/read-content.ts';
import { type Deployment, openDeployment, requiredOutput } from './deployment/deployment.ts';
import { counted } from './terminal/counted.ts';
import type { Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';
import { senderArgument } from './terminal/sender-argument.ts';

await runCommand(
  conversationUsage,
  async (argv, output) => {
    const { command, stage } = parseConversationArguments(argv);
    if (command.command === 'raw' && output.isJson)
      throw new Error('raw prints bytes as they are: leave out --json');
    await run(await openDeployment(stage), command, output);
  },
  { needsArguments: true, printsData: true },
);

async function run(deployment: Deployment, command: ConversationCommand, output: Output): Promise<void> {
  switch (command.command) {
    case 'add':
      return add(deployment, command, output);
    case 'show':
      return show(deployment, command.subject, output);
    case 'check':
      return check(deployment, command.subject, output);
    case 'raw':
      return void process.stdout.write(await readContent(deployment, command.messageId));
    case 'list': {
      const conversations = await listConversations(deployment);
      for (const conversation of conversations) output.line(lineOf(conversation));
      output.data({ conversations });
    }
  }
}

async function add(
  deployment: Deployment,
  command: Extract<ConversationCommand, { command: 'add' }>,
  output: Output,
): Promise<void> {
  const conversation_id = command.conversationId ?? `conv-${randomUUID()}`;
  const put = deployment.dynamo.send(
    new PutCommand({
      TableName: requiredOutput(deployment, 'ConversationsTableName'),
      Item: {
        conversation_id,
        primary_channel: command.sender,
        conversation_status: 'open',
        channel_type: command.channelType,
        ...(command.recipientIds && { recipient_ids: command.recipientIds }),
        hand_off_to_human: command.isHandedOff,
        company_id: command.companyId,
        ...(command.companyName !== undefined && { company_name: command.companyName }),
        priority: command.priority,
        last_activity_at: new Date().toISOString(),
        message_count: 0,
      },
      ConditionExpression: 'attribute_not_exists(conversation_id)',
    }),
  );
  await put.catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    throw new Error(`${conversation_id} of ${command.sender} is there already`);
  });
  output.line(`${conversation_id} added for ${command.sender}`);
  output.data({ conversation_id, primary_channel: command.sender });
}

async function show(deployment: Deployment, subject: string, output: Output): Promise<void> {
  const { isWhole, conversations, messages } = await findShown(deployment, subject);
  if (output.isJson) {
    output.data({ conversations, messages: await describeMessages(deployment, messages) });
    return;
  }
  if (conversations.length === 0 && !isWhole) {
    console.log(`${styleText('bold', 'unknown sender')}  ${senderArgument(subject)}`);
  }
  const print = isWhole ? printWholeMessage : printMessage;
  const printed = new Set<MessageItem>();
  for (const conversation of conversations) {
    console.log(lineOf(conversation));
    const own = messages.filter((item) => item.conversation_id === conversation.conversation_id);
    for (const item of own.filter((message) => !printed.has(message))) {
      printed.add(item);
      await print(deployment, item);
    }
  }
  for (const item of messages) if (!printed.has(item)) await print(deployment, item);
}

/** Prints each record and what is wrong with it; the exit code is 1 when something is. */
async function check(deployment: Deployment, subject: string, output: Output): Promise<void> {
  const checked: Record<string, unknown>[] = [];
  const exact = await findConversations(deployment, subject);
  const records = exact.length > 0 ? exact : await findConversations(deployment, senderArgument(subject));
  if (records.length === 0) throw new Error(`there is no conversation of ${subject}`);
  for (const record of records) {
    output.line(lineOf(record));
    const findings = checkRecord(record, await findConversations(deployment, record.primary_channel));
    const { conversation_id, primary_channel } = record;
    checked.push({ conversation_id, primary_channel, findings });
    for (const { attribute, text } of findings) {
      output.line(`  ${styleText('red', '✗')} ${styleText('bold', attribute)} ${text}`);
    }
    if (findings.length === 0) output.line(`  ${styleText('green', '✓')} nothing is wrong with it`);
    else process.exitCode = 1;
  }
  output.data({ conversations: checked });
}

function lineOf(conversation: StoredConversation): string {
  const facts = [
    conversation.channel_type,
    conversation.conversation_status,
    isHandedOff(conversation.hand_off_to_human) ? 'handed off' : undefined,
    counted(Number(conversation.message_count ?? 0), 'message'),
    conversation.last_activity_at,
  ].filter(Boolean);
  return `${styleText('bold', conversation.conversation_id)}  ${conversation.primary_channel}  ${facts.join(', ')}`;
}
