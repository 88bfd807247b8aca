import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { applyUpdate } from './apply-update.ts';
import type { CallLog } from './call-log.ts';
import { type Item, itemSize } from './item-size.ts';
import { type TableIndex, writeUnits } from './write-units.ts';

interface Consumed {
  readTable: number;
  writeTable: number;
  writeIndexes: number;
}

/**
 * The table in memory, as the project's own code uses it: it holds items, counts calls, and adds up the units that
 * DynamoDB would. Conditions always hold here: what they guard against is other tests' matter.
 */
export class MeteredTable {
  readonly consumed: Consumed;
  readonly #items: Map<string, Map<string, Item>>;
  readonly #indexes: readonly TableIndex[];
  readonly #log: CallLog;

  constructor(indexes: readonly TableIndex[], log: CallLog, from?: MeteredTable) {
    this.#indexes = indexes;
    this.#log = log;
    this.consumed = from?.consumed ?? { readTable: 0, writeTable: 0, writeIndexes: 0 };
    this.#items = from === undefined ? new Map() : from.#items;
  }

  /** The same table, its calls noted elsewhere. */
  countedBy(log: CallLog): MeteredTable {
    return new MeteredTable(this.#indexes, log, this);
  }

  /** In the place of a document client. */
  get client(): DynamoDBDocumentClient {
    return { send: (command: unknown) => this.#send(command) } as unknown as DynamoDBDocumentClient;
  }

  put(item: Item): void {
    const { conversation_id, primary_channel } = item as Readonly<Record<string, string>>;
    const sameChannel = this.#items.get(primary_channel ?? '') ?? new Map();
    this.#items.set(primary_channel ?? '', sameChannel.set(conversation_id ?? '', item));
  }

  get(key: Item): Item | undefined {
    return this.#items.get(String(key.primary_channel))?.get(String(key.conversation_id));
  }

  async #send(command: unknown): Promise<unknown> {
    await this.#log.note((command as object).constructor.name.replace('Command', ''));
    if (command instanceof QueryCommand) return this.#query(command);
    if (command instanceof GetCommand) return this.#get(command);
    if (command instanceof BatchGetCommand) return this.#batchGet(command);
    if (command instanceof PutCommand) {
      const item = command.input.Item ?? {};
      this.#write(this.get(item), item, false);
      return {};
    }
    if (command instanceof UpdateCommand) return { Attributes: this.#update(command.input, false) };
    if (command instanceof TransactWriteCommand) {
      for (const { Put, Update } of command.input.TransactItems ?? []) {
        if (Put?.Item) this.#write(this.get(Put.Item), Put.Item, true);
        if (Update) this.#update(Update as UpdateCommand['input'], true);
      }
      return {};
    }
    throw new Error('no rule for this call');
  }

  /** Eventually consistent, of an index that carries keys only. */
  #query({ input }: QueryCommand) {
    const channel = String(input.ExpressionAttributeValues?.[':channel']);
    const found = [...(this.#items.get(channel)?.values() ?? [])].map(
      ({ conversation_id, primary_channel }) => ({ conversation_id, primary_channel }),
    );
    this.consumed.readTable += 0.5 * readUnits(found.reduce((sum, item) => sum + itemSize(item), 0));
    return { Items: found };
  }

  #get({ input }: GetCommand) {
    const item = this.get(input.Key as Item);
    this.consumed.readTable += (input.ConsistentRead ? 1 : 0.5) * readUnits(item ? itemSize(item) : 0);
    return { Item: item };
  }

  #batchGet({ input }: BatchGetCommand) {
    const [[tableName, request] = ['', undefined]] = Object.entries(input.RequestItems ?? {});
    const items = (request?.Keys ?? []).map((key) => this.get(key)).filter((item) => item !== undefined);
    const factor = request?.ConsistentRead ? 1 : 0.5;
    for (const item of items) this.consumed.readTable += factor * readUnits(itemSize(item));
    return { Responses: { [tableName]: items } };
  }

  #update(input: UpdateCommand['input'], isTransaction: boolean): Item {
    const before = this.get(input.Key as Item);
    const after = applyUpdate(
      before ?? { ...input.Key },
      input.UpdateExpression ?? '',
      input.ExpressionAttributeValues ?? {},
    );
    this.#write(before, after, isTransaction);
    return after;
  }

  #write(before: Item | undefined, after: Item, isTransaction: boolean): void {
    const units = writeUnits({ before, after }, this.#indexes, isTransaction);
    this.consumed.writeTable += units.table;
    this.consumed.writeIndexes += units.indexes;
    this.put(after);
  }
}

/** 4 KB each, and one for nothing found. */
function readUnits(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / 4_096));
}
