import type { QueryCommandInput, ScanCommandInput } from '@aws-sdk/client-dynamodb';
import { evaluate, type Placeholders, resolvePath, valueAt } from './evaluate.ts';
import { TokenReader } from './expression-tokens.ts';
import { type Condition, parseCondition, readPath } from './parse-expression.ts';
import { assertAllUsed } from './placeholders.ts';
import { type Item, invalid } from './table-errors.ts';
import { compareTexts, type TableState, textOf } from './table-state.ts';
import { setAt } from './write-path.ts';

/** Answer a Query of the table or of an index. */
export function query(state: TableState, request: QueryCommandInput) {
  const placeholders = placeholdersOf(request);
  assertAllUsed(
    [request.KeyConditionExpression, request.FilterExpression, request.ProjectionExpression],
    placeholders,
  );
  const condition = parseCondition(request.KeyConditionExpression ?? '');
  const { partition } = keyNames(state, request.IndexName);
  const value = partitionValue(condition, partition, placeholders);
  const candidates =
    request.IndexName === undefined
      ? inPartition(state, value)
      : state
          .shownBy(request.IndexName, value)
          .map((item) => project(state, request.IndexName as string, item));
  const found = candidates.filter((item) => evaluate(condition, { ...placeholders, item }));
  if (request.ScanIndexForward === false) found.reverse();
  return page(state, request, found);
}

/** Answer a Scan of the table. */
export function scan(state: TableState, request: ScanCommandInput) {
  assertAllUsed([request.FilterExpression, request.ProjectionExpression], placeholdersOf(request));
  const keys = [...state.items.keys()].sort(compareTexts);
  return page(
    state,
    request,
    keys.map((key) => state.items.get(key) as Item),
  );
}

function page(state: TableState, request: QueryCommandInput | ScanCommandInput, found: readonly Item[]) {
  const placeholders = placeholdersOf(request);
  const from = startOf(state, request.ExclusiveStartKey, found);
  const read = found.slice(from, from + (request.Limit ?? found.length));
  const filter =
    request.FilterExpression === undefined ? undefined : parseCondition(request.FilterExpression);
  const kept = read.filter((item) => filter === undefined || evaluate(filter, { ...placeholders, item }));
  const last = read.at(-1);
  const isMore = request.Limit !== undefined && read.length === request.Limit && last !== undefined;
  return {
    Items: kept.map((item) => projected(item, request.ProjectionExpression, placeholders)),
    Count: kept.length,
    ScannedCount: read.length,
    ...(isMore && { LastEvaluatedKey: startKey(state, request, last) }),
  };
}

/** After the item that a page ended with, or after where it stood when it is gone. */
function startOf(state: TableState, start: Item | undefined, found: readonly Item[]): number {
  if (start === undefined) return 0;
  const key = state.keyOf(start);
  const at = found.findIndex((item) => state.keyOf(item) === key);
  return at < 0 ? found.findIndex((item) => state.keyOf(item) > key) : at + 1;
}

function startKey(state: TableState, request: object, item: Item): Item {
  const indexName = 'IndexName' in request ? (request.IndexName as string | undefined) : undefined;
  const names = [...Object.values(state.definition.key), ...Object.values(keyNames(state, indexName))];
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}

function keyNames(state: TableState, indexName: string | undefined) {
  if (indexName === undefined) return state.definition.key;
  const index = state.definition.indexes[indexName];
  if (index === undefined) throw invalid(`The table does not have the specified index: ${indexName}`);
  return index.key;
}

function partitionValue(condition: Condition, name: string, placeholders: Placeholders): string {
  const parts = condition.kind === 'and' ? condition.parts : [condition];
  for (const part of parts) {
    if (part.kind !== 'compare' || part.sign !== '=' || part.left.kind !== 'path') continue;
    const [step] = resolvePath(part.left.path, placeholders);
    const value = part.right.kind === 'value' ? placeholders.values?.[part.right.name] : undefined;
    if (step === name && value?.S !== undefined) return value.S;
  }
  throw invalid(`Query condition missed key schema element: ${name}`);
}

function inPartition(state: TableState, value: string): Item[] {
  const { partition, sort } = state.definition.key;
  return [...state.items.values()]
    .filter((item) => textOf(item, partition) === value)
    .sort((left, right) => compareTexts(textOf(left, sort), textOf(right, sort)));
}

function project(state: TableState, indexName: string, item: Item): Item {
  const { key, include } = state.definition.indexes[indexName] ?? { key: undefined, include: [] };
  if (include === 'all' || key === undefined) return item;
  const names = [...Object.values(state.definition.key), ...Object.values(key), ...include];
  return Object.fromEntries(names.flatMap((name) => (item[name] ? [[name, item[name]]] : [])));
}

/** The item with the attributes that a ProjectionExpression names. Lists keep what is named, in its order. */
export function projected(item: Item, expression: string | undefined, placeholders: Placeholders): Item {
  if (expression === undefined) return item;
  const reader = new TokenReader(expression);
  let kept: Item = {};
  do {
    const path = resolvePath(readPath(reader), placeholders);
    const value = valueAt(item, path);
    if (value !== undefined) kept = withParents(kept, path, value);
  } while (reader.accept(','));
  reader.end();
  return kept;
}

function withParents(item: Item, path: readonly (string | number)[], value: NonNullable<Item[string]>): Item {
  let made = item;
  for (let length = 1; length < path.length; length++) {
    const parent = path.slice(0, length);
    const isList = typeof path[length] === 'number';
    if (valueAt(made, parent) === undefined) made = setAt(made, parent, isList ? { L: [] } : { M: {} });
  }
  return setAt(made, path, value);
}

function placeholdersOf(request: QueryCommandInput | ScanCommandInput): Placeholders {
  return { names: request.ExpressionAttributeNames, values: request.ExpressionAttributeValues };
}
