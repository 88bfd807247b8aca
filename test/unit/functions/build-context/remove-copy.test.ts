import { DeleteCommand, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { removeCopy } from '../../../../functions/build-context/remove-copy.ts';
import type { MessageItem } from '../../../../shared/messages/message-item.ts';
import { readMessage } from '../../../../shared/store/routing-status.ts';
import { unknownConversationId } from '../../../../shared/store/table-keys.ts';
import { messageId, messageItem } from '../../../support/builders.ts';
import { createLaggingTable, createTestTable, type TestTable } from '../../../support/memory-table.ts';

const now = new Date('2026-11-24T10:00:30.000Z');
const file = `messages/${messageId}/content.txt`;
const item = messageItem({ content_ref: file });
const unknownCopy = messageItem({ conversation_id: unknownConversationId(messageId) });

let table: TestTable;
const disown = vi.fn();
const remove = () => removeCopy(table, { item, now, disown });
const put = (stored: MessageItem) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...stored } }));
const keyOf = ({ conversation_id, primary_channel }: MessageItem) => ({ conversation_id, primary_channel });
const isStored = async (stored: MessageItem) => (await readMessage(table, keyOf(stored))) !== undefined;
const take = (stored: MessageItem) =>
  table.client.send(new DeleteCommand({ TableName: table.tableName, Key: keyOf(stored) }));

/** The index still names this copy. */
function lagBehind(copy: MessageItem) {
  const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  table.client.send = (async (command: unknown) =>
    command instanceof QueryCommand ? { Items: [item, copy] } : send(command)) as typeof table.client.send;
}

beforeEach(async () => {
  table = createTestTable();
  disown.mockReset();
  await put(item);
});

describe('a message of a deleted conversation', () => {
  it('stays when it is stored nowhere else', async () => {
    expect(await remove()).toBe(false);

    expect(await isStored(item)).toBe(true);
  });

  it('leaves its files unowned before it goes, when only an unknown sender has a copy', async () => {
    await put(unknownCopy);
    disown.mockImplementation(async () => expect(await isStored(item)).toBe(true));

    expect(await remove()).toBe(true);

    expect(disown.mock.calls).toEqual([[[file]]]);
    expect(await isStored(item)).toBe(false);
    expect(await isStored(unknownCopy)).toBe(true);
  });

  it('stays, and a later execution removes it, when its files could not be unowned', async () => {
    await put(unknownCopy);
    disown.mockRejectedValueOnce(new Error('bucket is unavailable'));

    await expect(remove()).rejects.toThrow('bucket is unavailable');
    expect(await isStored(item)).toBe(true);
    expect(await remove()).toBe(true);
  });

  it.each([
    ['sorts first, and it goes', { conversation_id: 'conv-0' }, true],
    ['sorts last, and it stays', { conversation_id: 'conv-2' }, false],
    ['sorts last, and has routed it', { conversation_id: 'conv-2', routing_status: 'routed' as const }, true],
  ])('keeps its files when the other conversation %s', async (_, other, isRemoved) => {
    await put(messageItem(other));

    expect(await remove()).toBe(isRemoved);

    expect(disown).not.toHaveBeenCalled();
  });

  it('keeps its files when a conversation and an unknown sender have a copy', async () => {
    await put(messageItem({ conversation_id: 'conv-2' }));
    await put(unknownCopy);

    expect(await remove()).toBe(true);

    expect(disown).not.toHaveBeenCalled();
  });

  it.each([
    ['an unknown sender', unknownCopy],
    ['another conversation', messageItem({ conversation_id: 'conv-0' })],
  ])('stays with its files when the index names a copy of %s that is gone', async (_, copy) => {
    table = createLaggingTable();
    await put(item);
    await put(copy);
    await take(copy);
    lagBehind(copy);

    expect(await remove()).toBe(false);

    expect(disown).not.toHaveBeenCalled();
    expect(await isStored(item)).toBe(true);
  });

  it('stays when the execution of the copy removed that one meanwhile', async () => {
    await put(unknownCopy);
    disown.mockImplementation(() => take(unknownCopy));

    expect(await remove()).toBe(false);

    expect(await isStored(item)).toBe(true);
    expect(await isStored(unknownCopy)).toBe(false);
  });
});
