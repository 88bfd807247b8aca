import { paginateScan } from '@aws-sdk/lib-dynamodb';
import { createChannels } from '../../../shared/channels/registry.ts';
import { batchGet, batchGetLimit } from '../../../shared/store/batch-get.ts';
import { conversationKeysOf, type TableAccess } from '../../../shared/store/find-conversation.ts';
import {
  fallbackClaimKey,
  isUnknownConversation,
  messageSortKey,
  type TableKey,
} from '../../../shared/store/table-keys.ts';
import { findQuarantined, type ReadQuarantined } from './find-quarantined.ts';
import { messageAttributes, readPartition, type StoredMessage } from './partition.ts';
import { isFrom, type NamedSender, type Person, personOf, withIdsOf } from './person.ts';
import type { Subject } from './subject.ts';

/** A conversation's record that names the subject, by its key or in its list. */
export interface StoredRecord {
  readonly key: TableKey;
  /** Ids of messages that somebody else wrote in this conversation. */
  readonly othersMessageIds: ReadonlySet<string>;
  /** The record is about the subject alone. */
  readonly isWholly: boolean;
}

/** Where the table holds something of a subject. */
export interface Stored {
  /** Every id that the sender has; empty for a conversation. */
  readonly ids: readonly string[];
  /** Messages and quarantined requests. */
  readonly messages: readonly StoredMessage[];
  /** The same in groups. Only messages of later groups lead to those of an earlier one, by an id that both name. */
  readonly groups: readonly (readonly StoredMessage[])[];
  readonly records: readonly StoredRecord[];
  readonly claims: readonly TableKey[];
  /** Quarantined requests that name the sender, but not as their own. */
  readonly mentions: readonly string[];
}

export interface FindPorts {
  readonly table: TableAccess;
  readonly readQuarantined: ReadQuarantined;
}

/** Find everything that is stored of a subject. By sender it reads the whole table, twice or more. */
export function findStored(ports: FindPorts, subject: Subject): Promise<Stored> {
  return subject.by === 'sender'
    ? findOfSender(ports, subject.sender)
    : findOfConversation(ports, subject.conversationId);
}

async function findOfConversation({ table }: FindPorts, conversationId: string): Promise<Stored> {
  const { records, messages } = await readPartition(table, conversationId);
  return {
    ids: [],
    messages,
    groups: [messages],
    records: records.map((key) => ({ key, othersMessageIds: new Set(), isWholly: true })),
    claims: [],
    mentions: [],
  };
}

async function findOfSender(ports: FindPorts, sender: string): Promise<Stored> {
  const { table } = ports;
  const { person, waves } = await findMessages(table, personOf(sender));
  const [records, claims, quarantined] = await Promise.all([
    findRecords(table, person, waves.flat()),
    findClaims(table, person),
    findQuarantined(ports, person),
  ]);
  const groups = [quarantined.messages, ...waves.toReversed()];
  return {
    ids: [...person.ids],
    messages: groups.flat(),
    groups,
    records,
    claims,
    mentions: quarantined.mentions,
  };
}

interface Found {
  readonly person: Person;
  /** Each found by the ids of those before it. */
  readonly waves: readonly (readonly StoredMessage[])[];
}

/** Asked again until the messages name no further id. */
async function findMessages(table: TableAccess, from: Person): Promise<Found> {
  const waves: StoredMessage[][] = [];
  const seen = new Set<string>();
  for (let person = from; ; ) {
    const named = await scanMessages(table, [...person.ids]);
    const own = [...named].filter(([key, message]) => isFrom(person, message) && !seen.has(key));
    for (const [key] of own) seen.add(key);
    waves.push(own.map(([, message]) => message));
    const grown = withIdsOf(person, [...named.values()]);
    if (grown === person) return { person, waves };
    person = grown;
  }
}

/** An expression may have 300 operators. */
const idsPerScan = 50;

async function scanMessages(
  table: TableAccess,
  ids: readonly string[],
): Promise<ReadonlyMap<string, StoredMessage>> {
  const found = new Map<string, StoredMessage>();
  for (let start = 0; start < ids.length; start += idsPerScan) {
    const names = ids.slice(start, start + idsPerScan).map((id, at) => [`:id${at}`, id] as const);
    const isNamed = names.map(([name]) => `sender_id = ${name} OR contains(sender_aliases, ${name})`);
    const pages = paginateScan(
      { client: table.client },
      {
        TableName: table.tableName,
        FilterExpression: `begins_with(primary_channel, :message) AND (${isNamed.join(' OR ')})`,
        ExpressionAttributeValues: { ':message': messageSortKey(''), ...Object.fromEntries(names) },
        ProjectionExpression: messageAttributes,
        ConsistentRead: true,
      },
    );
    for await (const { Items = [] } of pages) {
      for (const item of Items as StoredMessage[])
        found.set(`${item.conversation_id}\n${item.primary_channel}`, item);
    }
  }
  return found;
}

/** The records under the person's ids, and those of conversations that hold the person's messages. */
async function findRecords(
  table: TableAccess,
  person: Person,
  messages: readonly StoredMessage[],
): Promise<StoredRecord[]> {
  const byId = await Promise.all(
    [...person.ids].map((id) => conversationKeysOf(table, { type: 'other', id })),
  );
  const conversationIds = new Set([
    ...byId.flat().map(({ conversation_id }) => conversation_id),
    ...messages.map(({ conversation_id }) => conversation_id).filter((id) => !isUnknownConversation(id)),
  ]);
  const found: StoredRecord[] = [];
  for (const conversationId of conversationIds) {
    const partition = await readPartition(table, conversationId);
    const others = partition.messages.filter((message) => !isFrom(person, message));
    const othersMessageIds = new Set(others.map(({ message_id }) => message_id));
    for (const key of partition.records) {
      const isOwn = person.ids.has(key.primary_channel);
      found.push({ key, othersMessageIds, isWholly: isOwn && !others.some(namedIn(key.primary_channel)) });
    }
  }
  return found;
}

/** Whether somebody else writes under the same address. */
function namedIn(address: string) {
  return ({ sender_id, sender_aliases = [] }: NamedSender) =>
    sender_id === address || sender_aliases.includes(address);
}

async function findClaims(table: TableAccess, { canonicalIds }: Person): Promise<TableKey[]> {
  const channelTypes = Object.keys(createChannels({}));
  const keys = [...canonicalIds].flatMap((id) => channelTypes.map((type) => fallbackClaimKey(type, id)));
  const found: TableKey[] = [];
  for (let start = 0; start < keys.length; start += batchGetLimit) {
    const Keys = keys.slice(start, start + batchGetLimit).map((key) => ({ ...key }));
    const ProjectionExpression = 'conversation_id, primary_channel';
    found.push(...(await batchGet<TableKey>(table, { Keys, ProjectionExpression, ConsistentRead: true })));
  }
  return found;
}
