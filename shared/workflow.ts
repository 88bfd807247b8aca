import type { ContextObject } from './context/context-object.ts';

/** The state machine's input: ids only, because inputs are logged and shown in the console. */
export interface WorkflowInput {
  readonly conversation_id: string;
  /** Sort key of the message item. */
  readonly message_key: string;
  readonly channel_type: string;
  readonly request_id: string;
}

export type QueueKind = 'replies' | 'handoff';

export interface BuildContextInput extends WorkflowInput {
  readonly execution_id: string;
  /** How often Step Functions has run this task before in the same execution. */
  readonly retry_count: number;
}

/** What `build-context` answers; the Choices of the workflow read `outcome` and `hand_off_to_human`. */
export type BuildContextResult =
  | {
      readonly outcome: 'ready';
      readonly hand_off_to_human: boolean;
      readonly priority: 'high' | 'normal';
      readonly context: ContextObject;
      /** ISO 8601: until when this execution has the message to itself. */
      readonly lease_until: string | undefined;
      /** Media of the message are to be archived before it is routed. */
      readonly has_media?: boolean;
    }
  | { readonly outcome: 'unknown_sender' }
  /** Already routed, answered or failed, or claimed by another execution: nothing to do. */
  | { readonly outcome: 'already_handled' }
  | { readonly outcome: 'unprocessable'; readonly reason: string };

/**
 * How long after its start an execution may still archive media: routing and marking a message as failed, each with all
 * retries, have the rest of its 50 s.
 */
export const mediaSeconds = 20;

type ReadyContext = Extract<BuildContextResult, { readonly outcome: 'ready' }>;

export interface ArchiveMediaInput extends WorkflowInput {
  /** When the execution began. */
  readonly started_at: string;
  readonly built: ReadyContext;
}

/** The built context, with the outcome of each medium. */
export type ArchiveMediaResult = ReadyContext;

export interface RouteMessageInput extends WorkflowInput {
  readonly queue_kind: QueueKind;
  readonly priority: 'high' | 'normal';
  readonly context: ContextObject;
  /** ISO 8601: after this another execution may have the message. */
  readonly lease_until?: string;
  /** How often Step Functions has run this task before in the same execution. */
  readonly retry_count: number;
}

export type RouteMessageResult =
  | { readonly outcome: 'routed'; readonly queue: string; readonly queued_at: string }
  | { readonly outcome: 'already_handled' }
  | { readonly outcome: 'unprocessable'; readonly reason: string };

export interface MarkFailedInput extends WorkflowInput {
  readonly reason: string;
}
