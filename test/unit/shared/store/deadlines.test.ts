import {
  BatchGetCommand,
  BatchWriteCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { partiesOfMessage } from '../../../../shared/messages/message-parties.ts';
import { listConnections } from '../../../../shared/store/connections.ts';
import { recordEmailStatus } from '../../../../shared/store/email-status.ts';
import {
  isMessageStored,
  isOpenConversation,
  isRequestKept,
  lookUpMessage,
  type TableAccess,
} from '../../../../shared/store/find-conversation.ts';
import { rememberEvents, withoutKnownEvents } from '../../../../shared/store/seen-events.ts';
import { storeMessage } from '../../../../shared/store/store-message.ts';
import { conversation, inboundMessage, messageItem } from '../../../support/builders.ts';
import { createTestTable } from '../../../support/memory-table.ts';
import { conversationKey, putItem } from '../../../support/table-suites/suite-engine.ts';

const bounce = { eventId: 'event-1', type: 'bounce', address: 'jo@example.net' };

/** A table with two conversations of each sender, on which one kind of call hangs until the caller gives up. */
async function hangingTable(hanging: Command) {
  const table = createTestTable();
  for (const primary_channel of ['+15551230001', 'jo@example.net']) {
    for (const conversation_id of ['conv-1', 'conv-2'])
      await putItem(table, conversation({ conversation_id, primary_channel }));
  }
  const send = table.client.send.bind(table.client) as (command: object) => Promise<object>;
  const deadline = new AbortController();
  table.client.send = (async (command: object, options?: { readonly abortSignal?: AbortSignal }) => {
    if (!(command instanceof hanging)) return send(command);
    const { abortSignal } = options ?? {};
    if (abortSignal === undefined) throw new Error('the call has no deadline');
    deadline.abort(new Error('the time is over'));
    return abortSignal.throwIfAborted();
  }) as typeof table.client.send;
  return { table, signal: deadline.signal };
}

type Command =
  | typeof BatchGetCommand
  | typeof BatchWriteCommand
  | typeof PutCommand
  | typeof QueryCommand
  | typeof UpdateCommand;
type Work = (table: TableAccess, signal: AbortSignal) => Promise<unknown>;

const lookUp: Work = (table, signal) => lookUpMessage(table, inboundMessage(), signal);
const recordStatus: Work = (table, signal) => recordEmailStatus(table, [bounce], signal);

it.each<[string, Command, Work]>([
  ['looks up the conversations of a sender', QueryCommand, lookUp],
  ['chooses one of several conversations', BatchGetCommand, lookUp],
  ['looks up a message', QueryCommand, (table, signal) => isMessageStored(table, 'SM1', signal)],
  ['looks up a request', QueryCommand, (table, signal) => isRequestKept(table, 'SM1', signal)],
  [
    'asks whether a conversation accepts a message',
    BatchGetCommand,
    (table, signal) =>
      isOpenConversation(table, conversationKey, { parties: partiesOfMessage(inboundMessage()), signal }),
  ],
  [
    'stores a message',
    PutCommand,
    (table, signal) => storeMessage(table, messageItem(), { signal, remainingMs: () => 1_000 }),
  ],
  ['looks up events', BatchGetCommand, (table, signal) => withoutKnownEvents(table, [bounce], signal)],
  ['remembers events', BatchWriteCommand, (table, signal) => rememberEvents(table, [bounce], signal)],
  ['looks up the conversations of an event', QueryCommand, recordStatus],
  ['writes the status of an event', UpdateCommand, recordStatus],
  [
    'lists live connections',
    QueryCommand,
    (table, signal) => listConnections(table, 'company-1', signal).next(),
  ],
])('%s no longer than the deadline, when the table hangs', async (_what, hanging, work) => {
  const { table, signal } = await hangingTable(hanging);

  await expect(work(table, signal)).rejects.toThrow('the time is over');
});
