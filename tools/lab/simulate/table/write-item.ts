import type {
  AttributeValue,
  DeleteItemCommandInput,
  PutItemCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { applyUpdate } from './apply-update.ts';
import { evaluate, type Placeholders } from './evaluate.ts';
import { parseCondition } from './parse-expression.ts';
import { parseUpdate } from './parse-update.ts';
import { assertAllUsed } from './placeholders.ts';
import { conditionFailed, type Item, invalid } from './table-errors.ts';
import type { TableState } from './table-state.ts';

/** A write that was looked at and not done yet. */
export interface PlannedWrite {
  readonly key: string;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface WriteRequest {
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Record<string, string> | undefined;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
}

export function planPut(state: TableState, request: PutItemCommandInput): PlannedWrite {
  const item = request.Item ?? {};
  const key = state.keyOf(item);
  const before = check(state, key, request);
  state.assertStorable(item, 'put');
  return { key, before, after: item };
}

export function planDelete(state: TableState, request: DeleteItemCommandInput): PlannedWrite {
  const key = wholeKey(state, request.Key);
  return { key, before: check(state, key, request), after: undefined };
}

export function planUpdate(state: TableState, request: UpdateItemCommandInput): PlannedWrite {
  const key = wholeKey(state, request.Key);
  const { partition, sort } = state.definition.key;
  const actions = request.UpdateExpression === undefined ? [] : parseUpdate(request.UpdateExpression);
  const before = check(state, key, request);
  const scope = { ...placeholdersOf(request), item: before ?? (request.Key as Item) };
  const after = applyUpdate(actions, scope);
  if (after[partition] !== scope.item[partition] || after[sort] !== scope.item[sort]) {
    throw invalid(
      'One or more parameter values were invalid: Cannot update attribute. This attribute is part of the key',
    );
  }
  state.assertStorable(after, 'update');
  return { key, before, after };
}

/** The item as it is, when the condition holds. */
export function check(state: TableState, key: string, request: WriteRequest): Item | undefined {
  const placeholders = placeholdersOf(request);
  assertAllUsed([request.ConditionExpression, request.UpdateExpression], placeholders);
  const item = state.items.get(key);
  const { ConditionExpression: condition, ReturnValuesOnConditionCheckFailure: shown } = request;
  if (condition === undefined || evaluate(parseCondition(condition), { ...placeholders, item: item ?? {} })) {
    return item;
  }
  throw conditionFailed(shown === 'ALL_OLD' ? item : undefined);
}

function placeholdersOf(request: WriteRequest): Placeholders {
  return { names: request.ExpressionAttributeNames, values: request.ExpressionAttributeValues };
}

export function wholeKey(state: TableState, key: Item | undefined): string {
  const { partition, sort } = state.definition.key;
  if (key === undefined || Object.keys(key).length !== new Set([partition, sort]).size) {
    throw invalid('The provided key element does not match the schema');
  }
  return state.keyOf(key);
}
