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
import {
  findConversations,
  listConversations,
  type StoredConversation,
} from './conversation/find-subject.ts';
import { printMessage, printWholeMessage } from './conversation/print-message.ts';
import { readContent } from './conversation/read-content.ts';
import { selectByHeader } from './conversation/select-by-header.ts';
import { type Deployment, openDeployment, requiredOutput } from './deployment/deployment.ts';
import { selectMessages } from './replay/select-messages.ts';
import { selectUnknown } from './replay/select-sender.ts';
import { counted } from './terminal/counted.ts';
import { runCommand } from './terminal/run-command.ts';
import { senderArgument } from './terminal/sender-argument.ts';

await runCommand(
  conversationUsage,
  async (argv) => {
    const { command, stage } = parseConversationArguments(argv);
    await run(await openDeployment(stage), command);
  },
  { needsArguments: true },
);

async function run(deployment: Deployment, command: ConversationCommand): Promise<void> {
  switch (command.command) {
    case 'add':
      return add(deployment, command);
    case 'show':
      return show(deployment, command.subject);
    case 'check':
      return check(deployment, command.subject);
    case 'raw':
      return void process.stdout.write(await readContent(deployment, command.messageId));
    case 'list':
      for (const conversation of await listConversations(deployment)) printConversation(conversation);
  }
}

async function add(
  deployment: Deployment,
  command: Extract<ConversationCommand, { command: 'add' }>,
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
  console.log(`${conversation_id} added for ${command.sender}`);
}

async function show(deployment: Deployment, subject: string): Promise<void> {
  const byId = await selectMessages(deployment, { by: 'message', messageId: subject });
  if (byId.length > 0) return printAll(byId, (item) => printWholeMessage(deployment, item));
  const sender = senderArgument(subject);
  const conversations = await findConversations(deployment, sender);
  for (const conversation of conversations) {
    printConversation(conversation);
    const { conversation_id: conversationId } = conversation;
    const items = await selectMessages(deployment, { by: 'conversation', conversationId });
    await printAll(items, (item) => printMessage(deployment, item));
  }
  if (conversations.length > 0) return;
  const waiting = await selectUnknown(deployment, { sender });
  if (waiting.length > 0) {
    console.log(`${styleText('bold', 'unknown sender')}  ${sender}`);
    return printAll(waiting, (item) => printMessage(deployment, item));
  }
  const byHeader = await selectByHeader(deployment, subject);
  if (byHeader.length === 0) throw new Error(`nothing is stored under ${subject}`);
  await printAll(byHeader, (item) => printWholeMessage(deployment, item));
}

async function printAll(
  items: readonly MessageItem[],
  print: (item: MessageItem) => Promise<void>,
): Promise<void> {
  for (const item of items) await print(item);
}

/** Prints each record and what is wrong with it; the exit code is 1 when something is. */
async function check(deployment: Deployment, subject: string): Promise<void> {
  const exact = await findConversations(deployment, subject);
  const records = exact.length > 0 ? exact : await findConversations(deployment, senderArgument(subject));
  if (records.length === 0) throw new Error(`there is no conversation of ${subject}`);
  for (const record of records) {
    printConversation(record);
    const findings = checkRecord(record, await findConversations(deployment, record.primary_channel));
    for (const { attribute, text } of findings) {
      console.log(`  ${styleText('red', '✗')} ${styleText('bold', attribute)} ${text}`);
    }
    if (findings.length === 0) console.log(`  ${styleText('green', '✓')} nothing is wrong with it`);
    else process.exitCode = 1;
  }
}

function printConversation(conversation: StoredConversation): void {
  const facts = [
    conversation.channel_type,
    conversation.conversation_status,
    isHandedOff(conversation.hand_off_to_human) ? 'handed off' : undefined,
    counted(Number(conversation.message_count ?? 0), 'message'),
    conversation.last_activity_at,
  ].filter(Boolean);
  console.log(
    `${styleText('bold', conversation.conversation_id)}  ${conversation.primary_channel}  ${facts.join(', ')}`,
  );
}
