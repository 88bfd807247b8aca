import { StoreUnavailableError, TimeBudgetError, WebhookHandlerError } from '../errors.ts';
import type { Deadline } from '../time/deadline.ts';

/** Error names of a malformed request. It is not retryable, so it is reported as 500. */
const ourFaults = new Set(['ValidationException', 'SerializationException', 'TypeError', 'ReferenceError']);

/** Turn what a store call threw into the answer that the provider should get. */
export function toStoreError(error: unknown, deadline: Deadline): unknown {
  if (error instanceof WebhookHandlerError) return error;
  if (deadline.signal.aborted)
    return new TimeBudgetError({ reason: 'store call took too long', cause: error });
  if (error instanceof Error && ourFaults.has(error.name)) return error;
  return new StoreUnavailableError({ reason: 'store call failed', cause: error });
}
