import type { FaultKind } from '../faults.ts';

export type ServiceName = 'dynamodb' | 's3' | 'sqs' | 'states' | 'secrets';

/** One call of the SDK, as the simulated network carries it. */
export interface ServiceCall {
  readonly service: ServiceName;
  /** `UpdateItem`, `SendMessage`, … */
  readonly operation: string;
  /** What it is about, for a printed history. */
  readonly subject: string;
  /** The SDK tries so often in all. */
  readonly maxAttempts: number;
  /** So long the client waits for an answer. */
  readonly timeoutMs: number;
  readonly faults: readonly FaultKind[];
  /** Table keys that it writes; none for reads and other services. */
  readonly writes: readonly string[];
  /** What makes repetitions of a transaction one. */
  readonly token?: string;
  /** Let it take effect, once. */
  effect(): object;
  /** Answer a batch in part. */
  partly?(): object;
}
