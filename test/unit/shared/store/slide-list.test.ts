import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap } from '../../../../shared/store/listing-plan.ts';
import { readMessage } from '../../../../shared/store/routing-status.ts';
import { messageSortKey } from '../../../../shared/store/table-keys.ts';
import { conversation, messageItem, receivedAt } from '../../../support/builders.ts';
import {
  createLaggingTable,
  createTestTable,
  entryIdsOf,
  type TestTable,
} from '../../../support/memory-table.ts';
import { putItem } from '../../../support/table-suites/suite-engine.ts';

const key = { conversation_id: 'conv-1', primary_channel: conversation().primary_channel };
const onTrimFailed = vi.fn();

let table: TestTable;

const put = (item: object) =>
  table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item } }));
const stored = (id: string) =>
  readMessage(table, { conversation_id: 'conv-1', primary_channel: messageSortKey(id) });
const record = () => readConversation(table, key);

function message(id: string, secondsLater = 60) {
  const received_at = new Date(receivedAt.getTime() + secondsLater * 1_000).toISOString();
  return messageItem({ message_id: id, primary_channel: messageSortKey(id), received_at });
}

/** A list of so many entries, the last of them of the time at which `secondsLater` begins to count. */
function entries(length: number) {
  return Array.from({ length }, (_, index) => ({
    ...{ message_id: `old-${index}`, direction: 'OUTBOUND', content: '' },
    timestamp: receivedAt.toISOString(),
  }));
}

function putConversation(messages: readonly unknown[], overrides: object = {}) {
  const listed_message_ids = new Set(['old-0', 'old-5']);
  return put({ ...conversation(), messages, listed_message_ids, message_count: 7, ...overrides });
}

async function list(item = message('SM1')) {
  const before = table.calls.length;
  const outcome = await listMessage(table, { conversation: key, item, onTrimFailed });
  const writes = table.calls.slice(before).filter(({ operation }) => operation === 'UpdateItem');
  return { outcome, writes };
}

const idsInList = () => entryIdsOf(table, key);

/** Another writer changes the conversation after this one has read it. */
function changeAfterReading(change: () => Promise<unknown>) {
  const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
  table.client.send = (async (command: { readonly input: { readonly UpdateExpression?: string } }) => {
    if (command.input.UpdateExpression !== undefined) {
      table.client.send = send as typeof table.client.send;
      await change();
    }
    return send(command);
  }) as typeof table.client.send;
}

const append = (entry: object) =>
  new UpdateCommand({
    TableName: table.tableName,
    Key: key,
    UpdateExpression: 'SET messages = list_append(messages, :entries)',
    ExpressionAttributeValues: { ':entries': [entry] },
  });

beforeEach(() => {
  table = createTestTable();
  onTrimFailed.mockReset();
});

describe('a full list of a quiet conversation', () => {
  it.each([listedMessages, listedMessages + 1, listedMessages + 8, listedMessagesCap - 1])(
    'of %i entries accepts a message and loses its oldest entries in one write',
    async (length) => {
      await putConversation(entries(length));

      const { outcome, writes } = await list();

      expect(writes).toHaveLength(1);
      expect(outcome).toEqual({ kind: 'listed', conversation: await record() });
      const kept = entries(length).slice(length + 1 - listedMessages);
      expect(await idsInList()).toEqual([...kept.map(({ message_id }) => message_id), 'SM1']);
      expect(await record()).toMatchObject({
        message_count: 8,
        last_user_message_at: message('SM1').received_at,
      });
    },
  );

  it('remembers the ids of the messages that are in it, and no others', async () => {
    await putConversation(entries(listedMessages));

    await list();

    expect((await record())?.listed_message_ids).toEqual(new Set(['old-5', 'SM1']));
  });

  it('accepts a message when no id was remembered before', async () => {
    await putConversation(entries(listedMessages), { listed_message_ids: undefined });

    const { writes } = await list();

    expect(writes).toHaveLength(1);
    expect((await record())?.listed_message_ids).toEqual(new Set(['SM1']));
  });

  it('loses the entry of a pending message only after its item says that it was listed', async () => {
    const [oldest, ...others] = entries(listedMessages);
    await putConversation([{ ...oldest, message_id: 'SM0' }, ...others]);
    await put(message('SM0', -100));

    await list();

    expect(await stored('SM0')).toMatchObject({ is_listed: true });
    expect(await idsInList()).not.toContain('SM0');
  });

  it('forgets the ids whose entries another writer removed', async () => {
    await putConversation(entries(listedMessages), { listed_message_ids: new Set(['old-5', 'gone']) });

    await list();

    expect((await record())?.listed_message_ids).toEqual(new Set(['old-5', 'SM1']));
  });

  it('accepts a message once, however often its task runs', async () => {
    await putConversation(entries(listedMessages));

    for (let run = 0; run < 3; run++) await list();

    expect((await idsInList()).filter((id) => id === 'SM1')).toHaveLength(1);
    expect(await record()).toMatchObject({ message_count: 8 });
  });

  it('keeps an entry that another writer appended meanwhile', async () => {
    await putConversation(entries(listedMessages));
    changeAfterReading(() => table.client.send(append({ message_id: 'reply', content: 'meanwhile' })));

    await list();

    expect((await idsInList()).slice(-2)).toEqual(['reply', 'SM1']);
    expect(await record()).toMatchObject({ message_count: 8 });
  });

  it('loses no entry of a pending message when a burst filled the list meanwhile', async () => {
    await put(message('SM0', -100));
    await putConversation(entries(listedMessages));
    const burst = entries(listedMessagesCap).with(20, { ...entries(1)[0], message_id: 'SM0' } as never);
    changeAfterReading(() => putConversation(burst));

    await list();

    expect(await idsInList()).toContain('SM1');
    expect(await stored('SM0')).toMatchObject({ is_listed: true });
    expect(await record()).toMatchObject({ message_count: 8 });
  });

  it('keeps what another writer changed in an entry meanwhile', async () => {
    await putConversation(entries(listedMessages));
    const changed = entries(listedMessages).with(3, { ...entries(4)[3], content: 'edited' } as never);
    changeAfterReading(() => putConversation(changed));

    await list();

    expect((await record())?.messages).toEqual([...changed, expect.objectContaining({ message_id: 'SM1' })]);
  });

  it('accepts no message once the conversation is held over another address', async () => {
    await putConversation(entries(listedMessages));
    changeAfterReading(() => putConversation(entries(listedMessages), { recipient_ids: ['+15558880000'] }));

    const { outcome } = await list();

    expect(outcome).toEqual({ kind: 'not_accepted' });
    expect(await idsInList()).toHaveLength(listedMessages);
  });

  it('makes no conversation that was deleted meanwhile', async () => {
    await putConversation(entries(listedMessages));
    changeAfterReading(async () =>
      table.memory.execute('DeleteItem', {
        TableName: table.tableName,
        Key: { conversation_id: { S: key.conversation_id }, primary_channel: { S: key.primary_channel } },
      }),
    );

    const { outcome } = await list();

    expect(outcome).toEqual({ kind: 'missing' });
    expect(await record()).toBeUndefined();
  });
});

describe('a list that is appended to', () => {
  it.each([
    ['is in the list', (ids: string[]) => ids],
    ['lost its entry to another writer', () => []],
  ])('remembers a message that an execution has claimed and that %s', async (_, inList) => {
    const lease = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:02:00.000Z' };
    const oldest = inList(['SM0']).map((message_id) => ({ ...entries(1)[0], message_id }));
    const listed_message_ids = new Set(['SM0']);
    await put({ ...message('SM0', -100), ...lease });
    await putConversation([...oldest, ...entries(listedMessages - oldest.length)], { listed_message_ids });

    await list();
    await list({ ...message('SM0', -100), ...lease });

    expect((await record())?.listed_message_ids).toEqual(new Set(['SM0', 'SM1']));
    expect(await record()).toMatchObject({ message_count: 8 });
  });

  it.each(['GetItem', 'BatchGetItem'])('can be full when %s fails before the write', async (operation) => {
    const failure = new Error('unavailable');
    await putConversation(entries(listedMessages));
    table.failNext(operation, failure);

    await list();

    expect((await idsInList()).at(-1)).toBe('SM1');
    expect(await idsInList()).toHaveLength(listedMessages + 1);
    expect(onTrimFailed).toHaveBeenCalledExactlyOnceWith(failure);
  });

  it('can be full, with a latest entry that the read does not know yet', async () => {
    const lagging = createLaggingTable();
    await putItem(lagging, conversation({ messages: entries(listedMessages) }));
    await putItem(lagging, conversation({ messages: entries(listedMessages + 1) }));

    await listMessage(lagging, { conversation: key, item: message('SM1'), onTrimFailed });

    expect((await readConversation(lagging, key))?.messages).toEqual([
      ...entries(listedMessages + 1),
      expect.objectContaining({ message_id: 'SM1' }),
    ]);
  });

  const lastAt = (timestamp: unknown) =>
    entries(listedMessages).with(-1, { ...entries(1)[0], timestamp } as never);

  it.each([
    ['is not full', entries(listedMessages - 1), 60],
    ['got its last entry in the same burst', entries(listedMessages), 4],
    ['does not say when its last entry came', lastAt(undefined), 60],
    ['says in no known way when its last entry came', lastAt('yesterday'), 60],
  ])('can be one that %s', async (_, messages, secondsLater) => {
    await putConversation(messages);

    await list(message('SM1', secondsLater));

    expect((await record())?.messages).toHaveLength(messages.length + 1);
  });
});
