import type { Item } from '../table/table-errors.ts';
import type { Invocation } from '../world/invocation.ts';

export interface WriteRecord {
  readonly at: number;
  /** Undefined: the upstream service, or DynamoDB's own TTL. */
  readonly by: Invocation | undefined;
  /** The call that the write came from: two writes of one call are the SDK's repetition. */
  readonly call: object | undefined;
  readonly before: Item | undefined;
  readonly after: Item | undefined;
}

export interface QueueRecord {
  readonly at: number;
  readonly by: Invocation;
  readonly queueUrl: string;
  /** The message's, by its text. */
  readonly token: string;
  readonly conversationId: string;
  readonly companyId: unknown;
}

export interface SendRecord {
  readonly at: number;
  readonly by: Invocation;
  readonly to: string;
  readonly channel: string;
}

export interface StartRecord {
  readonly by: Invocation;
  readonly messageKey: string;
}

export interface AnswerRecord {
  readonly by: Invocation;
  readonly token: string;
  /** 0 when the function died. */
  readonly status: number;
  readonly durationMs: number;
}

export interface ExecutionRecord {
  readonly id: string;
  readonly conversationId: string;
  readonly messageKey: string;
  readonly outcome: string;
  readonly endedAt: number;
}

export interface RunRecord {
  readonly by: Invocation;
  readonly isDone: boolean;
}

/** Everything that happened, for the checks. */
export class Journal {
  readonly writes: WriteRecord[] = [];
  readonly queued: QueueRecord[] = [];
  readonly sends: SendRecord[] = [];
  readonly starts: StartRecord[] = [];
  readonly answers: AnswerRecord[] = [];
  readonly executions: ExecutionRecord[] = [];
  /** Every invocation of a function that ended or died. */
  readonly runs: RunRecord[] = [];
  /** Calls whose caller never got an answer. */
  readonly unanswered = new Set<object>();
  readonly metrics = new Map<string, number>();
  /** What is printed of a failing history; undefined where nobody will look. */
  readonly lines: { readonly at: number; readonly text: string }[] | undefined;

  constructor(isPrinted: boolean) {
    this.lines = isPrinted ? [] : undefined;
  }
}
