import { senderArgument } from '../terminal/sender-argument.ts';

/** Whose data an operator asks for. */
export type Subject =
  | { readonly by: 'sender'; readonly sender: string }
  | { readonly by: 'conversation'; readonly conversationId: string };

/** Read `--sender` or `--conversation`; throws an Error that says what is missing or too much. */
export function subjectOf({
  sender,
  conversation,
}: {
  readonly sender?: string | undefined;
  readonly conversation?: string | undefined;
}): Subject {
  if (sender && conversation === undefined) return { by: 'sender', sender: senderArgument(sender.trim()) };
  if (conversation && sender === undefined) return { by: 'conversation', conversationId: conversation };
  throw new Error('name one of --sender <address> and --conversation <id>');
}
