import { randomUUID } from 'node:crypto';
import { styleText } from 'node:util';
import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MessageItem } from '../shared/messages/message-item.ts';
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
import { readContent } from './conversation/read-content.ts';
import { type Deployment, openDeployment, requiredOutput } from './deployment.ts';
import { executionsOf } from './executions.ts';
import { selectMessages } from './replay/select-messages.ts';
import { selectUnknown } from './replay/select-sender.ts';

const argv = process.argv.slice(2);
if (argv.length === 0 || argv.includes('--help')) {
  console.log(conversationUsage);
  process.exit(argv.length === 0 ? 2 : 0);
}

try {
  const { command, stage } = parseConversationArguments(argv);
  await run(await openDeployment(stage), command);
} catch (error) {
  console.error(styleText('red', error instanceof Error ? error.message : String(error)));
  process.exitCode = 1;
}

async function run(deployment: Deployment, command: ConversationCommand): Promise<void> {
  switch (command.command) {
    case 'add':
      return add(deployment, command);
    case 'show':
      return show(deployment, command.subject);
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
        company_name: command.companyName,
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
  const conversations = await findConversations(deployment, subject);
  const byMessageId = await selectMessages(deployment, { by: 'message', messageId: subject });
  const isFound = conversations.length > 0 || byMessageId.length > 0;
  const waiting = isFound ? [] : await selectUnknown(deployment, { sender: subject });
  if (!isFound && waiting.length === 0) throw new Error(`nothing is stored under ${subject}`);
  if (waiting.length > 0) console.log(`${styleText('bold', 'unknown sender')}  ${subject}`);
  for (const conversation of conversations) {
    printConversation(conversation);
    const { conversation_id: conversationId } = conversation;
    for (const item of await selectMessages(deployment, { by: 'conversation', conversationId })) {
      await printMessage(deployment, item);
    }
  }
  const others = conversations.length === 0 ? [...byMessageId, ...waiting] : [];
  for (const item of others) await printMessage(deployment, item);
}

function printConversation(conversation: StoredConversation): void {
  const facts = [
    conversation.channel_type,
    conversation.conversation_status,
    conversation.hand_off_to_human === true ? 'handed off' : undefined,
    `${conversation.message_count ?? 0} messages`,
    conversation.last_activity_at,
  ].filter(Boolean);
  console.log(
    `${styleText('bold', conversation.conversation_id)}  ${conversation.primary_channel}  ${facts.join(', ')}`,
  );
}

async function printMessage(deployment: Deployment, item: MessageItem): Promise<void> {
  const facts = [
    item.routing_status,
    item.status_reason,
    item.queue && `${item.queue} ${item.queued_at ?? ''}`,
  ];
  console.log(`  ${item.message_id}  ${item.received_at}  ${facts.filter(Boolean).join('  ')}`);
  // What customers wrote must not steer the terminal.
  console.log(`    ${(item.content ?? '').slice(0, 200).replace(/\p{Cc}/gu, ' ')}`);
  for (const { name, status, states } of await executionsOf(deployment, item.message_id)) {
    console.log(styleText('dim', `    ${name}  ${status}  ${states.join(' → ')}`));
  }
}
