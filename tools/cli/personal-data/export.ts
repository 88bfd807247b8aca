import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import type { TableAccess } from '../../../shared/store/find-conversation.ts';
import { entriesOf, isOfSubject } from './clear-record.ts';
import type { Files } from './files.ts';
import type { Stored, StoredRecord } from './find-stored.ts';
import { readItem } from './partition.ts';

export interface ExportPorts {
  readonly table: TableAccess;
  readonly files: Files;
}

export interface ExportCounts {
  readonly messages: number;
  readonly files: number;
  readonly conversations: number;
  readonly claims: number;
}

/** Make a folder that only its owner can read. Throws an Error when something is in it. */
export async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await readdir(folder)).length > 0) throw new Error(`${folder} is not empty: name a new folder`);
}

/** Write everything to the folder: `messages.json`, `conversations.json`, `claims.json`, and the objects under `files/`. */
export async function exportStored(
  { table, files }: ExportPorts,
  stored: Stored,
  { folder, onExported }: { readonly folder: string; readonly onExported?: (messages: number) => void },
): Promise<ExportCounts> {
  const messages: unknown[] = [];
  let fileCount = 0;
  for (const message of stored.messages) {
    const item = await readItem(table, message);
    const keys = await files.keysOf(message.message_id);
    for (const key of keys) await saveFile(files, key, folder);
    fileCount += keys.length;
    if (item !== undefined) messages.push({ ...item, exported_files: keys });
    onExported?.(messages.length);
  }
  const conversations = (
    await Promise.all(stored.records.map((record) => recordOf(table, record, stored)))
  ).flat();
  const claims = await Promise.all(stored.claims.map((claim) => readItem(table, claim)));
  await writeJson(folder, 'messages.json', messages);
  await writeJson(folder, 'conversations.json', conversations);
  await writeJson(folder, 'claims.json', claims);
  return {
    messages: messages.length,
    files: fileCount,
    conversations: conversations.length,
    claims: claims.length,
  };
}

/** The whole record where it is the subject's alone; else the entries of its messages. */
async function recordOf(table: TableAccess, record: StoredRecord, stored: Stored): Promise<unknown[]> {
  const item = await readItem(table, record.key);
  if (item === undefined) return [];
  if (record.isWholly) return [item];
  const messages = entriesOf(item).filter((entry) => isOfSubject(entry, record, stored));
  return messages.length === 0 ? [] : [{ conversation_id: record.key.conversation_id, messages }];
}

async function saveFile(files: Files, key: string, folder: string): Promise<void> {
  const root = resolve(folder, 'files');
  const path = resolve(root, key);
  if (!path.startsWith(`${root}${sep}`))
    throw new Error(`an object has a key that leaves the folder: ${key}`);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await files.save(key, path);
}

async function writeJson(folder: string, name: string, value: unknown): Promise<void> {
  const text = JSON.stringify(value, (_name, member) => (member instanceof Set ? [...member] : member), 2);
  await writeFile(join(folder, name), `${text}\n`, { mode: 0o600 });
}
