import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand, TransactWriteCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { readConversation } from '../../../../shared/store/conversation-record.ts';
import { listMessage } from '../../../../shared/store/list-message.ts';
import { listedMessages, listedMessagesCap, trimStep } from '../../../../shared/store/listing-plan.ts';
import { messageSortKey } from '../../../../shared/store/table-keys.ts';
import { conversation, messageItem } from '../../../support/builders.ts';
import { createTestTable, entryIdsOf, failTrims, type TestTable } from '../../../support/memory-table.ts';

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

const idsInList = () => entryIdsOf(table, key);

const changed = new ConditionalCheckFailedException({ message: 'changed', $metadata: {} });

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

  it('keeps its length between two steps, where one message in eight trims', async () => {
    await putConversation(listedMessages + trimStep);

    await list();

    expect(await idsInList()).toHaveLength(listedMessages + trimStep + 1);
    expect(trims()).toEqual([]);
  });

  it('shrinks by the retry of a task that died between its entry and its trim', async () => {
    await putConversation(longest, { message_id: 'SM1', content: 'hello' });

    await list();

    expect(await idsInList()).toHaveLength(listedMessages);
  });

  it('stays short after a retry, however long a list the upstream service wrote meanwhile', async () => {
    await putConversation(300, { message_id: 'SM1', content: 'hello' });

    await list();

    expect((await idsInList()).length).toBeLessThan(listedMessages + trimStep);
  });

  it('keeps its entries when another message trimmed it below the next step', async () => {
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

describe('the memory of what is in a list', () => {
  const lease = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:00.000Z' };
  const remembered = async () => (await readConversation(table, key))?.listed_message_ids;

  /** A list that is due for a trim, with this message as its oldest. */
  async function putOldest(item: object) {
    await put({ ...message('SM0'), ...item });
    const rest = Array.from({ length: listedMessages + trimStep - 2 }, (_, at) => `old-${at}`);
    const messages = ['SM0', ...rest].map((message_id) => ({ message_id, content: '' }));
    await put({
      ...conversation(),
      messages,
      listed_message_ids: new Set(['SM0', ...rest]),
      message_count: 9,
    });
  }

  it('keeps a message that an execution has claimed, which therefore lists it once', async () => {
    await putOldest(lease);

    await list('SM1');
    await listMessage(table, { conversation: key, item: { ...message('SM0'), ...lease }, onTrimFailed });

    expect(await idsInList()).not.toContain('SM0');
    expect(await readConversation(table, key)).toMatchObject({ message_count: 10 });
  });

  it.each([
    ['waits for its next execution', {}],
    ['was marked as listed', { is_listed: true }],
    ['was stored before messages were marked', { is_listed: undefined }],
  ])('forgets a message that no execution has claimed, and that %s', async (_, item) => {
    await putOldest(item);

    await list('SM1');

    expect(await remembered()).toEqual(new Set(await idsInList()));
  });

  it('forgets a message without an entry at the first trim after its execution', async () => {
    await putOldest({ ...lease, is_listed: true });
    await list('SM1');
    expect(await remembered()).toContain('SM0');
    await put({ ...message('SM0'), is_listed: true, routing_status: 'routed' });

    for (let index = 2; index <= 9; index++) await list(`SM${index}`);

    expect(await remembered()).toEqual(new Set(await idsInList()));
  });
});

describe('a message whose first write DynamoDB applies after its client gave it up', () => {
  const claimedAgain = { lease_owner: 'execution-1', lease_until: '2026-11-24T10:01:05.000Z' };
  let late: () => Promise<unknown>;

  /** The write that is planned without an entry, because the list of the record is a text. */
  async function giveUpFirstWrite() {
    await put({ ...conversation(), messages: 'none' });
    await put(message('SM1'));
    const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
    table.client.send = (async (command: unknown) => {
      if (!(command instanceof TransactWriteCommand)) return send(command);
      late = () => send(command).catch(() => undefined);
      throw new Error('timed out');
    }) as typeof table.client.send;
    await expect(list()).rejects.toThrow('timed out');
    table.client.send = send as typeof table.client.send;
  }

  const claimAgain = () => put({ ...message('SM1'), ...claimedAgain });
  const listAgain = () =>
    listMessage(table, { conversation: key, item: { ...message('SM1'), ...claimedAgain }, onTrimFailed });
  const repairs: readonly (readonly [string, object])[] = [
    ['a list at last', { messages: [] }],
    ['a list with entries at last', { messages: [{ message_id: 'old-1', content: '' }] }],
    ['no list still', {}],
  ];

  it.each(repairs)('counts once when the write arrives after the second run, with %s', async (_, repair) => {
    await giveUpFirstWrite();
    await put({ ...conversation(), messages: 'none', ...repair });
    await claimAgain();
    await listAgain();

    await late();

    expect(await readConversation(table, key)).toMatchObject({ message_count: 1 });
  });

  it.each(repairs)('counts once when the write arrives within the second run, with %s', async (_, repair) => {
    await giveUpFirstWrite();
    await put({ ...conversation(), messages: 'none', ...repair });
    await claimAgain();

    await late();
    await listAgain();

    expect(await readConversation(table, key)).toMatchObject({ message_count: 1 });
  });

  it('counts once when its append arrives after it was counted without an entry, at a list that is short', async () => {
    await putConversation(listedMessagesCap);
    await put(message('SM1'));
    const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
    let append: unknown;
    table.client.send = (async (command: unknown) => {
      const isUpdate = command instanceof UpdateCommand;
      if (isUpdate && command.input.UpdateExpression?.includes('list_append')) append ??= command;
      return send(command);
    }) as typeof table.client.send;
    failTrims(table, changed);
    await list();
    table.client.send = send as typeof table.client.send;
    await send(removeFirst(listedMessagesCap - listedMessages));

    await expect(send(append)).rejects.toThrow(ConditionalCheckFailedException);

    expect(await readConversation(table, key)).toMatchObject({ message_count: 1 });
  });

  it('adds at most as many ids to a list that cannot be trimmed as a list may have entries', async () => {
    const ids = Array.from({ length: listedMessagesCap - 1 }, (_, index) => `gone-${index}`);
    const messages = Array.from({ length: listedMessagesCap }, () => 'an entry of another writer');
    await put({ ...conversation(), messages, listed_message_ids: new Set(ids) });
    failTrims(table, changed);

    for (const id of ['SM1', 'SM2']) {
      await put(message(id));
      await list(id);
    }

    expect(await readConversation(table, key)).toMatchObject({
      message_count: 2,
      listed_message_ids: new Set([...ids, 'SM1']),
    });
  });

  it('counts once when the second run finds its entry only then', async () => {
    await put({ ...conversation(), messages: 'none' });
    await put(message('SM1'));
    const send = table.client.send.bind(table.client) as (command: unknown) => Promise<unknown>;
    table.client.send = (async (command: unknown) => {
      if (command instanceof TransactWriteCommand) {
        const entry = { message_id: 'SM1', content: 'hello' };
        const listed_message_ids = new Set(['SM1']);
        await put({ ...conversation(), messages: [entry], listed_message_ids, message_count: 1 });
      }
      return send(command);
    }) as typeof table.client.send;

    expect(await list()).toMatchObject({ kind: 'listed' });

    expect(await readConversation(table, key)).toMatchObject({ message_count: 1 });
  });

  it('stays with the run that claimed it meanwhile', async () => {
    await put({ ...conversation(), messages: 'none' });
    await claimAgain();

    await expect(list()).rejects.toThrow('message was claimed again or moved');

    expect(await readConversation(table, key)).not.toHaveProperty('message_count');
  });
});
