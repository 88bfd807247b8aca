import type { WebhookRequest } from '../../shared/http/webhook-request.ts';
import type { ContentUpload } from '../../shared/messages/inbound-message.ts';
import type { TableAccess } from '../../shared/store/find-conversation.ts';
import type { Deadline } from '../../shared/time/deadline.ts';

export interface PersistOptions {
  readonly table: TableAccess;
  /** Put objects into the content bucket. Settles when no upload is in progress any more. */
  readonly upload: (uploads: readonly ContentUpload[], signal: AbortSignal) => Promise<void>;
  readonly firstRetryMs: number;
  readonly unknownRetentionDays: number;
  /** Undefined keeps messages of conversations indefinitely. */
  readonly messageRetentionDays: number | undefined;
  readonly quarantineRetentionDays: number;
  /** Keep the raw request of every email, and not only of those with content that is stored nowhere else. */
  readonly keepsRaw: boolean;
  /** Called when it could not be checked whether a conversation accepts its message: the workflow checks it again. */
  readonly onUnchecked: (messageId: string, error: unknown) => void;
  /** An operator replays an earlier request. Absent in the ingress. */
  readonly isReplay?: true;
}

export interface PersistCall {
  readonly options: PersistOptions;
  readonly request: WebhookRequest;
  readonly deadline: Deadline;
}
