import type { SendableChannel } from '../cli/webhooks/sendable-channels.ts';

/** What the console's server and its page tell each other. Types only: the page must not pull in the server. */

export interface Session {
  /** Goes with every other request, in the header `x-console-token`. */
  readonly token: string;
  /** Another one after each start: the page then reads everything again. */
  readonly startId: string;
  /** Which build of the page this server has. */
  readonly pageId: string;
  /** The local cloud. */
  readonly endpoint: string;
  /** The WebSocket API; null where live updates are off, and the page reads again and again instead. */
  readonly liveUrl: string | null;
}

export interface Company {
  readonly companyId: string;
  readonly name: string;
  readonly conversations: number;
}

export interface ConversationSummary {
  readonly conversationId: string;
  readonly sender: string;
  readonly channel: string;
  readonly status: string;
  readonly isHandedOff: boolean;
  readonly priority: string;
  readonly messageCount: number;
  readonly lastActivityAt: string;
  /** The beginning of the last message. */
  readonly preview: string;
}

export interface FilePart {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number | null;
  /** Media only: where the provider has it. Never fetched by the console. */
  readonly url: string | null;
  /** The copy in the content bucket. */
  readonly contentRef: string | null;
  /** Why there is no copy of a medium. */
  readonly unavailable: string | null;
}

export interface Picture {
  readonly contentType: string;
  readonly base64: string;
}

export interface ConsoleMessage {
  readonly messageId: string;
  readonly conversationId: string;
  readonly channel: string;
  readonly sender: string;
  readonly recipient: string;
  readonly subject: string | null;
  readonly text: string;
  readonly isTextCut: boolean;
  readonly files: readonly FilePart[];
  readonly receivedAt: string;
  /** The contract's `routing_status`. */
  readonly status: string;
  readonly statusReason: string | null;
  readonly attempts: number;
  readonly queue: string | null;
  readonly queuedAt: string | null;
  readonly metadata: unknown;
}

export interface Step {
  readonly state: string;
  readonly enteredAt: string;
  /** Null while the state runs, and where the execution ended in it. */
  readonly exitedAt: string | null;
  /** One for each try that went wrong. */
  readonly errors: readonly StepError[];
}

interface StepError {
  readonly error: string;
  readonly cause: string;
}

export interface Execution {
  readonly name: string;
  readonly status: string;
  readonly startedAt: string;
  readonly stoppedAt: string | null;
  readonly steps: readonly Step[];
  readonly error: StepError | null;
}

export interface QueueCounts {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface QueueReport extends QueueCounts {
  /** `sms-replies`: the name that `npm run redrive` takes. */
  readonly name: string;
  readonly deadLetters: QueueCounts;
}

export interface QueuedMessage {
  readonly id: string;
  readonly body: string;
  readonly sentAt: string;
  readonly isVisible: boolean;
  readonly receiveCount: number;
}

/** What lies on a queue: the latest messages, the newest first, and how many there are. */
export interface QueueContentsReport {
  readonly total: number;
  readonly messages: readonly QueuedMessage[];
}

export interface SentFallback {
  readonly provider: string;
  readonly at: string;
  readonly to: string;
  readonly from: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

export interface SendRequest {
  readonly channel: SendableChannel;
  readonly from: string;
  readonly to?: string | undefined;
  readonly text: string;
  readonly subject?: string | undefined;
  readonly media: readonly string[];
  readonly attachments: readonly {
    readonly name: string;
    readonly contentType: string;
    readonly base64: string;
  }[];
  readonly isBadlySigned: boolean;
  /** The same message again and again instead of as many messages. */
  readonly isDuplicate: boolean;
  readonly times: number;
}

export interface SendAnswer {
  readonly provider: string;
  readonly providerMessageId: string;
  readonly path: string;
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  readonly durationMs: number;
  readonly headers: Readonly<Record<string, string>>;
}

export interface SendResult {
  readonly answers: readonly SendAnswer[];
  /** Where the messages went; null for an unknown sender. */
  readonly conversationId: string | null;
  /** Null also for a conversation without a company. */
  readonly companyId: string | null;
  /** Of duplicates: how many messages the table holds for them; null where it was not asked. */
  readonly storedCount: number | null;
}

export interface LiveToken {
  readonly token: string;
  /** Seconds since 1970. */
  readonly expiresAt: number;
}

/** The requests of one second, by the ingress function's own log. */
export interface TrafficSecond {
  /** Seconds since 1970. */
  readonly at: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Milliseconds in the function; null for a second without requests. */
  readonly medianMs: number | null;
  readonly slowestMs: number | null;
}

export interface ReplayResult {
  readonly selected: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly firstError: string | null;
}

export interface ErrorAnswer {
  readonly error: string;
  /** For people. */
  readonly message: string;
}
