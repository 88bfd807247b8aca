import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap, trimStep } from '../../../../shared/store/listing-plan.ts';
import { messageSortKey } from '../../../../shared/store/table-keys.ts';
import { conversation, messageItem } from '../../../support/builders.ts';
import { createTestTable, type TestTable } from '../../../support/memory-table.ts';

const key = { conversation_id: 'conv-1', primary_channel: conversation().primary_channel };
const longest = listedMessages + 2 * trimStep - 1;

let table: TestTable;
const onTrimFailed = vi.fn();

const message = (id: string) => messageItem({ message_id: id, primary_channel: messageSortKey(id) });
const put = (item: object) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item } }));
const list = (id = 'SM1') => listMessage(table, { conversation: key, item: message(id), onTrimFailed });
const trims = () => table.calls.filter(({ input }) => String(input.UpdateExpression).startsWith('REMOVE'));

async function putConversation(length: number, ...last: readonly object[]) {
  const old = Array.from({ length }, (_, index) => ({ message_id: `old-${index}`, content: '' }));
  await put({ ...conversation(), messages: [...old, ...last] });
}

async function idsInList(): Promise<string[]> {
  const { messages } = (await readConversation(table, key)) ?? {};
  return (messages as { message_id: string }[]).map(({ message_id }) => message_id);
}

/** Another execution trims while this one reads which messages its trim will remove. */
function loseTrimsTo(otherTrim: () => Promise<unknown>) {
  const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  table.client.send = (async (command: { readonly input: { readonly RequestItems?: object } }) => {
    if (command.input.RequestItems !== undefined) await otherTrim();
    return send(command);
  }) as typeof table.client.send;
}

const removeFirst = (count: number) =>
  new UpdateCommand({
    TableName: table.tableName,
    Key: key,
    UpdateExpression: `REMOVE ${Array.from({ length: count }, (_, at) => `messages[${at}]`).join(', ')}`,
  });

beforeEach(() => {
  table = createTestTable();
  onTrimFailed.mockReset();
});

describe('the length of a conversation’s list', () => {
  it.each(Array.from({ length: listedMessagesCap - longest }, (_, index) => longest + index))(
    'is trimmed by the next message when lost trims left %i entries',
    async (length) => {
      await putConversation(length);

      await list();

      const ids = await idsInList();
      expect(ids).toHaveLength(listedMessages);
      expect(ids.at(-1)).toBe('SM1');
    },
  );

  it('is left alone between two steps, where one message in eight trims', async () => {
    await putConversation(listedMessages + trimStep);

    await list();

    expect(await idsInList()).toHaveLength(listedMessages + trimStep + 1);
    expect(trims()).toEqual([]);
  });

  it('is trimmed by the retry of a task that died between its entry and its trim', async () => {
    await putConversation(longest, { message_id: 'SM1', content: 'hello' });

    await list();

    expect(await idsInList()).toHaveLength(listedMessages);
  });

  it('is not trimmed again when another message trimmed it below the next step', async () => {
    await putConversation(longest);
    let isTrimmed = false;
    loseTrimsTo(async () => {
      if (isTrimmed) return;
      isTrimmed = true;
      await table.client.send(removeFirst(longest + 1 - listedMessages - trimStep + 1));
    });

    await list();

    expect(await idsInList()).toHaveLength(listedMessages + trimStep - 1);
    expect(trims()).toHaveLength(2);
  });
});
