import { parseArgs } from 'node:util';
import { channelArgument } from '../terminal/channel-argument.ts';
import { jsonHelp } from '../terminal/output.ts';
import { senderArgument } from '../terminal/sender-argument.ts';
import { stageHelp, stageOf } from '../terminal/stage-help.ts';
import { assertCanMatch } from './assert-can-match.ts';

export const conversationUsage = `Conversations as the upstream service makes them, and the outcome of their messages.

  npm run conversation -- add --channel sms --sender +15551230003 [option]...
  npm run conversation -- show <sender | conversation id>     a conversation and its messages
  npm run conversation -- show <message id | Message-ID>      one message, with all that is stored of it
  npm run conversation -- check <sender | conversation id>    what is wrong with a record
  npm run conversation -- list
  npm run conversation -- raw <message id> > mail.eml         the request as it came, or a long text, from the bucket

Options of add:
  --id <id>               the conversation's id (default: a new one)
  --company <id>          whose conversation it is; required on AWS (default on the local cloud: company-1)
  --company-name <name>   (default on the local cloud, with the default company: Example One)
  --recipient <address>   our address that it belongs to (default: any); may be repeated
  --priority high         replies without the delay of 30 s (default: normal)
  --hand-off              messages go to the handoff queue

  ${jsonHelp} (not with raw)
  ${stageHelp}`;

export type ConversationCommand =
  | {
      readonly command: 'add';
      readonly channelType: string;
      readonly sender: string;
      readonly recipientIds?: readonly string[];
      readonly conversationId: string | undefined;
      readonly companyId: string;
      readonly companyName: string | undefined;
      readonly isHandedOff: boolean;
      readonly priority: 'high' | 'normal';
    }
  | { readonly command: 'show' | 'check'; readonly subject: string }
  | { readonly command: 'raw'; readonly messageId: string }
  | { readonly command: 'list' };

export interface ConversationArguments {
  readonly command: ConversationCommand;
  readonly stage: string | undefined;
}

/** The options that belong to one command each. */
const addOptions = {
  channel: { type: 'string' },
  sender: { type: 'string' },
  recipient: { type: 'string', multiple: true },
  id: { type: 'string' },
  company: { type: 'string' },
  'company-name': { type: 'string' },
  'hand-off': { type: 'boolean', default: false },
  priority: { type: 'string', default: 'normal' },
} as const;
const stageOption = { stage: { type: 'string' } } as const;

/** Read the command line; throws an Error that says what is wrong. */
export function parseConversationArguments(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): ConversationArguments {
  const name = argv.find((argument) => ['add', 'show', 'check', 'raw', 'list'].includes(argument));
  if (name === undefined) throw new Error('name one command: add, show, check, raw or list');
  if (name === 'add') return parseAdd(argv, environment);
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: stageOption,
  });
  const { stage } = values;
  const [, subject, ...others] = positionals;
  if (others.length > 0 || (name === 'list' && subject !== undefined)) throw new Error('too many arguments');
  if (name === 'list') return { command: { command: 'list' }, stage };
  if (name === 'show' || name === 'check') {
    if (subject === undefined) throw new Error(`${name} what? A sender, a conversation id or a message id`);
    return { command: { command: name, subject }, stage };
  }
  if (subject === undefined) throw new Error('of which message? A message id');
  return { command: { command: 'raw', messageId: subject }, stage };
}

function parseAdd(argv: readonly string[], environment: NodeJS.ProcessEnv): ConversationArguments {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { ...addOptions, ...stageOption },
  });
  if (positionals.length > 1) throw new Error('too many arguments');
  if (!values.channel || !values.sender) throw new Error('add needs --channel and --sender');
  const channelType = channelArgument(values.channel);
  if (values.priority !== 'high' && values.priority !== 'normal')
    throw new Error('--priority is high or normal');
  const isLocal = stageOf(values.stage, environment) === 'local';
  if (!isLocal && values.company === undefined) {
    throw new Error(
      `add needs --company on stage ${stageOf(values.stage, environment)}: whose conversation is it?`,
    );
  }
  const sender = senderArgument(values.sender);
  assertCanMatch(channelType, sender);
  return {
    stage: values.stage,
    command: {
      command: 'add',
      channelType,
      sender,
      ...(values.recipient && { recipientIds: values.recipient }),
      conversationId: values.id,
      companyId: values.company ?? 'company-1',
      companyName: values['company-name'] ?? (values.company === undefined ? 'Example One' : undefined),
      isHandedOff: values['hand-off'],
      priority: values.priority,
    },
  };
}
