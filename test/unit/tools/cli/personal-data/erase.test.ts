import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { auditKey, auditLine } from '../../../../../tools/cli/personal-data/audit-line.ts';
import { type EraseOptions, erase, noCounts } from '../../../../../tools/cli/personal-data/erase.ts';
import type { Files } from '../../../../../tools/cli/personal-data/files.ts';
import { findStored } from '../../../../../tools/cli/personal-data/find-stored.ts';
import { subjectOf } from '../../../../../tools/cli/personal-data/subject.ts';
import { createTestTable } from '../../../../support/memory-table.ts';

const phone = '+5511987654321';
const shorter = '+551187654321';
const userId = 'BR.13491208655302741918';
const other = '+15551230002';

function memoryFiles(objects: Map<string, string>): Files {
  return {
    keysOf: async (id) =>
      [...objects.keys()].filter(
        (key) => key.startsWith(`messages/${id}/`) || [`raw/${id}`, `quarantine/${id}`].includes(key),
      ),
    remove: async (keys) => {
      for (const key of keys) objects.delete(key);
    },
    read: async (key) => (objects.has(key) ? Buffer.from(objects.get(key) as string) : undefined),
    save: async () => undefined,
    put: async (key, text) => void objects.set(key, text),
  };
}

function message(
  id: string,
  conversation_id: string,
  { sender, ...more }: Readonly<Record<string, unknown>>,
) {
  return {
    conversation_id,
    primary_channel: `message#${id}`,
    message_id: id,
    sender_id: sender,
    sender_type: 'phone',
    routing_status: 'routed',
    ...more,
  };
}

const entry = (id: string, sender: string) => ({
  message_id: id,
  direction: 'INBOUND',
  metadata: { sender },
});

/** A person under three ids, in its own conversation, in one that it shares, unknown and quarantined; and somebody else. */
async function filledTable() {
  const table = createTestTable();
  const objects = new Map([
    ['messages/M1/attachments/1', 'a file'],
    ['messages/M10/attachments/1', "somebody else's"],
    ['raw/M1', 'raw'],
    ['raw/M10', 'raw'],
    ['quarantine/Q1', `AccountSid=AC1&From=whatsapp%3A%2B551187654321&Body=x`],
    ['quarantine/Q2', 'From=%2B15551230002&Body=hello+%2B5511987654321'],
  ]);
  const items = [
    message('M1', 'conv-own', { sender: phone, sender_aliases: [shorter, userId] }),
    message('M2', 'conv-shared', { sender: userId, sender_type: 'whatsapp_user_id' }),
    message('M3', 'unknown#M3', { sender: shorter, routing_status: 'pending' }),
    message('M10', 'conv-shared', { sender: other }),
    message('Q1', 'quarantine#Q1', {}),
    message('Q2', 'quarantine#Q2', {}),
    {
      conversation_id: 'conv-own',
      primary_channel: phone,
      conversation_status: 'open',
      messages: [entry('M1', phone)],
      listed_message_ids: new Set(['M1']),
      message_count: 7,
      last_user_message_at: 'now',
      email_status: { status: 'bounced' },
    },
    {
      conversation_id: 'conv-shared',
      primary_channel: other,
      messages: [entry('M2', userId), entry('M10', other)],
      listed_message_ids: new Set(['M2', 'M10']),
      message_count: 2,
    },
    { conversation_id: `fallback#whatsapp#${userId}`, primary_channel: 'claim' },
    { conversation_id: `fallback#sms#${shorter}`, primary_channel: 'claim' },
    { conversation_id: `fallback#sms#${other}`, primary_channel: 'claim' },
  ];
  for (const Item of items) await table.client.send(new PutCommand({ TableName: table.tableName, Item }));
  const files = memoryFiles(objects);
  const ports = { table, files, now: () => new Date(), pause: async () => undefined };
  const find = { table, readQuarantined: (id: string) => files.read(`quarantine/${id}`) };
  const look = () => findStored(find, subjectOf({ sender: phone }));
  return { table, objects, ports, find, look };
}

/** From so many deletions on, every call fails. */
function killAfter(
  deletions: number,
  { ports, table }: Pick<Awaited<ReturnType<typeof filledTable>>, 'ports' | 'table'>,
) {
  const send = table.client.send;
  const { remove } = ports.files;
  let left = deletions;
  const count = () => {
    if (left-- <= 0) throw new Error('killed');
  };
  table.client.send = (async (command: object, ...rest: []) => {
    if (/Delete|Update/.test(command.constructor.name)) count();
    return (send as (command: object, ...rest: []) => unknown)(command, ...rest);
  }) as typeof send;
  ports.files.remove = async (keys) => {
    count();
    await remove(keys);
  };
  return {
    revive: () => {
      left = Number.POSITIVE_INFINITY;
    },
  };
}

const options = (more: Partial<EraseOptions> = {}): EraseOptions => ({
  run: 'run-1',
  withRecord: false,
  signal: new AbortController().signal,
  counts: noCounts(),
  ...more,
});

const scan = (table: ReturnType<typeof createTestTable>) =>
  JSON.stringify(table.memory.execute('Scan', { TableName: table.tableName } as never));

describe('erasing a person', () => {
  it('removes everything under every id, and nothing of anybody else', async () => {
    const { table, objects, ports, look } = await filledTable();
    const chosen = options({ withRecord: true });

    expect(await erase(ports, look, chosen)).toBe(true);

    expect(chosen.counts).toEqual({
      messages: 4,
      files: 3,
      list_entries: 2,
      records_cleared: 2,
      records_deleted: 1,
      claims: 2,
    });
    expect(scan(table)).not.toMatch(/87654321|13491208655302741918|"M[123]"/);
    expect(scan(table)).toMatch(/"M10"/);
    expect(scan(table)).toContain(`fallback#sms#${other}`);
    expect([...objects.keys()].sort()).toEqual(['messages/M10/attachments/1', 'quarantine/Q2', 'raw/M10']);
  });

  it('leaves the record of the upstream service, without what this system wrote into it', async () => {
    const { table, ports, look } = await filledTable();

    await erase(ports, look, options());

    const { Items } = table.memory.execute('Scan', { TableName: table.tableName } as never) as {
      Items: Record<string, unknown>[];
    };
    const own = Items.find(({ primary_channel }) => JSON.stringify(primary_channel).includes(phone));
    expect(own).toEqual({
      conversation_id: { S: 'conv-own' },
      primary_channel: { S: phone },
      conversation_status: { S: 'open' },
    });
  });

  it('names the quarantined requests that only mention the address, and leaves them', async () => {
    const { look } = await filledTable();

    expect((await look()).mentions).toEqual(['Q2']);
  });

  it.each(Array.from({ length: 14 }, (_, deletions) => [deletions]))(
    'finds the rest when the same command runs again after it was killed at deletion %i',
    async (deletions) => {
      const { table, objects, ports, look } = await filledTable();
      const killed = killAfter(deletions, { ports, table });

      await erase(ports, look, options({ withRecord: true })).catch(() => undefined);
      killed.revive();
      expect(await erase(ports, look, options({ withRecord: true }))).toBe(true);

      expect(scan(table)).not.toMatch(/87654321|13491208655302741918/);
      expect([...objects.keys()].filter((key) => /\bM[123]\b|Q1/.test(key))).toEqual([]);
    },
  );

  it('waits for the execution that has a message, and erases what it did', async () => {
    const { table, ports, look } = await filledTable();
    const busy = message('M4', 'conv-own', {
      sender: phone,
      routing_status: 'pending',
      lease_owner: 'execution-1',
    });
    const put = (item: object) =>
      table.client.send(new PutCommand({ TableName: table.tableName, Item: { ...item } }));
    await put({ ...busy, lease_until: new Date(Date.now() + 50_000).toISOString() });
    let pauses = 0;
    const pause = async () => {
      if (++pauses === 3) await put({ ...busy, routing_status: 'routed' });
    };

    expect(await erase({ ...ports, pause }, look, options())).toBe(true);

    expect(pauses).toBe(3);
    expect(scan(table)).not.toContain('"M4"');
  });

  it('erases every message of a conversation by its id, and no other conversation', async () => {
    const { table, ports, find } = await filledTable();
    const subject = subjectOf({ conversation: 'conv-shared' });

    expect(await erase(ports, () => findStored(find, subject), options({ withRecord: true }))).toBe(true);

    expect(scan(table)).not.toContain('conv-shared');
    expect(scan(table)).toContain('"M1"');
    expect(scan(table)).toContain('"M3"');
  });
});

it('leaves an audit line without the address, the conversation or anything made of them', () => {
  const at = new Date('2026-11-24T10:00:00.000Z');
  const facts = {
    run: '20261124100000-1f2e3d4c',
    stage: 'prod',
    withRecord: false,
    counts: noCounts(),
    outcome: 'erased',
    startedAt: at,
    endedAt: at,
    operator: 'arn:aws:iam::1:user/jo',
  } as const;
  const lines = [
    auditLine({ ...facts, subject: { by: 'sender', sender: phone } }),
    auditLine({ ...facts, subject: { by: 'sender', sender: other } }),
  ];

  expect(lines[0]).toBe(lines[1]);
  expect(JSON.parse(lines[0] as string)).toMatchObject({
    event: 'erasure',
    by: 'sender',
    stage: 'prod',
    messages: 0,
  });
  expect(auditKey(facts)).toBe('audit/erasures/20261124100000-1f2e3d4c.json');
});
