import {
  type CancellationReason,
  ConditionalCheckFailedException,
  IdempotentParameterMismatchException,
  type TransactWriteItem,
  type TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { cancelled, ItemRefused, invalid } from './table-errors.ts';
import type { TableState } from './table-state.ts';
import { check, type PlannedWrite, planDelete, planPut, planUpdate, wholeKey } from './write-item.ts';

/** How long DynamoDB remembers a ClientRequestToken. */
const tokenMs = 10 * 60_000;

const maxItems = 100;

/** The transactions of one table: all writes of one or none, and none twice under the same token. */
export class Transactions {
  readonly #state: TableState;
  readonly #done = new Map<string, { readonly at: number; readonly request: string }>();

  constructor(state: TableState) {
    this.#state = state;
  }

  write(request: TransactWriteItemsCommandInput): Record<string, never> {
    const { ClientRequestToken: token, TransactItems: items = [] } = request;
    if (token !== undefined && this.#isRepeated(token, items)) return {};
    if (items.length === 0 || items.length > maxItems)
      throw invalid('Member must have length between 1 and 100');
    const plans = this.#plan(items);
    for (const plan of plans) if (plan !== undefined) this.#state.write(plan.key, plan.after);
    if (token !== undefined) this.#done.set(token, { at: this.#state.now(), request: JSON.stringify(items) });
    return {};
  }

  #isRepeated(token: string, items: readonly TransactWriteItem[]): boolean {
    const known = this.#done.get(token);
    if (known === undefined || known.at + tokenMs < this.#state.now()) return false;
    if (known.request === JSON.stringify(items)) return true;
    throw new IdempotentParameterMismatchException({ message: 'parameters differ', $metadata: {} });
  }

  /** Throws a TransactionCanceledException with a reason for each item when one cannot be done. */
  #plan(items: readonly TransactWriteItem[]): readonly (PlannedWrite | undefined)[] {
    const keys = new Set(items.map((item) => keyOf(this.#state, item)));
    if (keys.size < items.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    const results = items.map((item) => tryPlan(this.#state, item));
    if (results.every(({ reason }) => reason === undefined)) return results.map(({ plan }) => plan);
    throw cancelled(results.map(({ reason }) => reason ?? { Code: 'None' }));
  }
}

function keyOf(state: TableState, { Put, Update, Delete, ConditionCheck }: TransactWriteItem): string {
  if (Put) return state.keyOf(Put.Item ?? {});
  return wholeKey(state, (Update ?? Delete ?? ConditionCheck)?.Key);
}

interface Tried {
  readonly plan?: PlannedWrite | undefined;
  readonly reason?: CancellationReason;
}

function tryPlan(state: TableState, item: TransactWriteItem): Tried {
  try {
    return { plan: planOf(state, item) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      const { Item } = error;
      return { reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...(Item && { Item }) } };
    }
    if (error instanceof ItemRefused) return { reason: { Code: 'ValidationError', Message: error.message } };
    throw error;
  }
}

function planOf(
  state: TableState,
  { Put, Update, Delete, ConditionCheck }: TransactWriteItem,
): PlannedWrite | undefined {
  if (Put) return planPut(state, Put);
  if (Update) return planUpdate(state, Update);
  if (Delete) return planDelete(state, Delete);
  if (ConditionCheck) check(state, wholeKey(state, ConditionCheck.Key), ConditionCheck);
  return undefined;
}
