import { parseArgs } from 'node:util';
import { createChannels } from '../../shared/channels/registry.ts';
import { senderArgument } from '../sender-argument.ts';

const channels = Object.keys(createChannels({}));

export const conversationUsage = `Conversations as the upstream service would make them, and what became of their messages.

  npm run conversation -- add --channel sms --sender +15551230003 [--id <id>] [--company <id>]
                          [--company-name <name>] [--hand-off] [--priority high] [--recipient <address>]...
                          --recipient: an address of ours that it is held over; without, over any
  npm run conversation -- show <sender | conversation id | message id>
  npm run conversation -- list
  npm run conversation -- raw <message id> > mail.eml
                          a request as it came, or else the whole of a long text

  --stage <stage>    a stack on AWS (default: STAGE of the environment, else the local cloud)`;

export type ConversationCommand =
  | {
      readonly command: 'add';
      readonly channelType: string;
      readonly sender: string;
      readonly recipientIds?: readonly string[];
      readonly conversationId: string | undefined;
      readonly companyId: string;
      readonly companyName: string;
      readonly isHandedOff: boolean;
      readonly priority: 'high' | 'normal';
    }
  | { readonly command: 'show'; readonly subject: string }
  | { readonly command: 'raw'; readonly messageId: string }
  | { readonly command: 'list' };

export interface ConversationArguments {
  readonly command: ConversationCommand;
  readonly stage: string | undefined;
}

/** Read the command line; throws an Error that says what is wrong. */
export function parseConversationArguments(argv: readonly string[]): ConversationArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      channel: { type: 'string' },
      sender: { type: 'string' },
      recipient: { type: 'string', multiple: true },
      id: { type: 'string' },
      company: { type: 'string', default: 'company-1' },
      'company-name': { type: 'string', default: 'Example One' },
      'hand-off': { type: 'boolean', default: false },
      priority: { type: 'string', default: 'normal' },
      stage: { type: 'string' },
    },
  });
  const [name, subject, ...others] = positionals;
  if (others.length > 0) throw new Error('too many arguments');
  if (name === 'list') return { command: { command: 'list' }, stage: values.stage };
  if (name === 'show') {
    if (subject === undefined) throw new Error('show what? A sender, a conversation id or a message id');
    return { command: { command: 'show', subject: senderArgument(subject) }, stage: values.stage };
  }
  if (name === 'raw') {
    if (subject === undefined) throw new Error('of which message? A message id');
    return { command: { command: 'raw', messageId: subject }, stage: values.stage };
  }
  if (name !== 'add') throw new Error('name one command: add, show, raw or list');
  if (!values.channel || !values.sender) throw new Error('add needs --channel and --sender');
  if (!channels.includes(values.channel)) throw new Error(`--channel is one of ${channels.join(', ')}`);
  if (values.priority !== 'high' && values.priority !== 'normal')
    throw new Error('--priority is high or normal');
  return {
    stage: values.stage,
    command: {
      command: 'add',
      channelType: values.channel,
      sender: senderArgument(values.sender),
      ...(values.recipient && { recipientIds: values.recipient }),
      conversationId: values.id,
      companyId: values.company,
      companyName: values['company-name'],
      isHandedOff: values['hand-off'],
      priority: values.priority,
    },
  };
}
