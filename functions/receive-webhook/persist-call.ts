import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { ContentUpload } from '../../shared/messages/inbound-message.ts';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import type { Deadline } from '../../shared/time/deadline.ts';

export interface PersistOptions {
  readonly table: TableAccess;
  /** Put objects into the content bucket. Settles when nothing reads their bytes any more. */
  readonly upload: (uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>;
  readonly firstRetryMs: number;
  readonly unknownRetentionDays: number;
  /** Undefined: messages of conversations are kept for ever. */
  readonly messageRetentionDays: number | undefined;
  readonly quarantineRetentionDays: number;
  /** Keep every email's request as it came, and not only those of which something is nowhere else. */
  readonly keepsRaw: boolean;
  /** Called when it could not be checked whether a conversation accepts its message: the workflow checks it again. */
  readonly onUnchecked: (messageId: string, error: unknown) => void;
  /** Whether an operator gives an earlier request to the parser again. Absent in the ingress. */
  readonly isReplay?: true;
}

export interface PersistCall {
  readonly options: PersistOptions;
  readonly request: WebhookRequest;
  readonly deadline: Deadline;
}
