import type {
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  GetItemCommandInput,
  QueryCommandInput,
  ScanCommandInput,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { projected, query, scan } from './read-items.ts';
import type { TableDefinition } from './table-definition.ts';
import { type Item, invalid } from './table-errors.ts';
import { TableState, type TableSurroundings } from './table-state.ts';
import { Transactions } from './transactions.ts';
import { type PlannedWrite, planDelete, planPut, planUpdate, wholeKey } from './write-item.ts';

/** DynamoDB's operations that the code uses, by their names in the API. */
interface Inputs {
  readonly GetItem: GetItemCommandInput;
  readonly PutItem: Parameters<typeof planPut>[1];
  readonly UpdateItem: UpdateItemCommandInput;
  readonly DeleteItem: Parameters<typeof planDelete>[1];
  readonly Query: QueryCommandInput;
  readonly Scan: ScanCommandInput;
  readonly BatchGetItem: BatchGetItemCommandInput;
  readonly BatchWriteItem: BatchWriteItemCommandInput;
  readonly TransactWriteItems: TransactWriteItemsCommandInput;
}

export type Operation = keyof Inputs;

/**
 * One DynamoDB table in memory, at the level of the wire: AttributeValues in and out, and the SDK's own exceptions. A
 * request happens at one moment; when that is, and what goes wrong on the way, its caller decides.
 */
export class MemoryTable {
  readonly state: TableState;
  readonly #transactions: Transactions;

  constructor(definition: TableDefinition, around: TableSurroundings) {
    this.state = new TableState(definition, around);
    this.#transactions = new Transactions(this.state);
  }

  execute<Name extends Operation>(operation: Name, input: Inputs[Name]): object {
    const handlers: { readonly [Key in Operation]: (request: Inputs[Key]) => object } = {
      GetItem: (request) => this.#get(request),
      PutItem: (request) => this.#write(planPut(this.state, request), request.ReturnValues),
      UpdateItem: (request) => this.#write(planUpdate(this.state, request), request.ReturnValues),
      DeleteItem: (request) => this.#write(planDelete(this.state, request), request.ReturnValues),
      Query: (request) => query(this.state, request),
      Scan: (request) => scan(this.state, request),
      BatchGetItem: (request) => this.#batchGet(request),
      BatchWriteItem: (request) => this.#batchWrite(request),
      TransactWriteItems: (request) => this.#transactions.write(request),
    };
    return handlers[operation](input);
  }

  #get({ Key, ProjectionExpression, ExpressionAttributeNames: names }: GetItemCommandInput): object {
    const item = this.state.items.get(wholeKey(this.state, Key));
    return item === undefined ? {} : { Item: projected(item, ProjectionExpression, { names }) };
  }

  #write({ key, before, after }: PlannedWrite, returned: string | undefined): object {
    this.state.write(key, after);
    if (returned === 'ALL_NEW') return { Attributes: after };
    return returned === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {};
  }

  #batchGet({ RequestItems }: BatchGetItemCommandInput): object {
    const [[name, batch] = []] = Object.entries(RequestItems ?? {});
    const keys = (batch?.Keys ?? []).map((key) => wholeKey(this.state, key));
    if (keys.length === 0 || keys.length > 100) throw invalid('Member must have length between 1 and 100');
    if (new Set(keys).size < keys.length) throw invalid('Provided list of item keys contains duplicates');
    const found = keys.flatMap((key): Item[] => {
      const item = this.state.items.get(key);
      return item === undefined ? [] : [item];
    });
    const names = batch?.ExpressionAttributeNames;
    const items = found.map((item) => projected(item, batch?.ProjectionExpression, { names }));
    return { Responses: { [name as string]: items }, UnprocessedKeys: {} };
  }

  #batchWrite({ RequestItems }: BatchWriteItemCommandInput): object {
    const requests = Object.values(RequestItems ?? {}).flat();
    if (requests.length === 0 || requests.length > 25)
      throw invalid('Member must have length between 1 and 25');
    const TableName = this.state.definition.name;
    const plans = requests.map(({ PutRequest, DeleteRequest }) =>
      PutRequest
        ? planPut(this.state, { TableName, Item: PutRequest.Item as Item })
        : planDelete(this.state, { TableName, Key: DeleteRequest?.Key as Item }),
    );
    if (new Set(plans.map(({ key }) => key)).size < plans.length) {
      throw invalid('Provided list of item keys contains duplicates');
    }
    for (const { key, after } of plans) this.state.write(key, after);
    return { UnprocessedItems: {} };
  }
}
