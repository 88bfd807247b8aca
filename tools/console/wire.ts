import type { SendableChannel } from '../cli/webhooks/sendable-channels.ts';

/** What the console's server and its page tell each other. Types only: the page must not pull in the server. */

export interface Session {
  /** Goes with every other request, in the header `x-console-token`. */
  readonly token: string;
  /** Another one after each start: the page then reads everything again. */
  readonly startId: string;
  /** Which build of the page this server has. */
  readonly pageId: string;
  /** Null for the local cloud. */
  readonly stage: StageFacts | null;
  /** The WebSocket API; null where live updates are off, and the page reads again and again instead. */
  readonly liveUrl: string | null;
  /** Every channel of the registry, by the name of its route. */
  readonly channels: readonly string[];
}

/** A deployed stage, and whether the console may change anything on it. */
export interface StageFacts {
  readonly name: string;
  readonly allowsWrites: boolean;
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

/** What went into a state of an execution and what came out: JSON texts, null where they are not logged. */
export interface StepData {
  readonly state: string;
  readonly input: string | null;
  readonly output: string | null;
}

/** The context object of a message, and the execution that built it. */
export interface BuiltContext {
  readonly execution: string;
  readonly context: unknown;
}

/** What the messages of all companies are searched by; an empty text matches everything. */
export interface MessageQuery {
  /** A part of the sender, the text, the subject, or an id, in any case. */
  readonly search: string;
  /** The contract's `routing_status`. */
  readonly status: string;
  readonly channel: string;
  /** ISO 8601, both inclusive. */
  readonly since: string;
  readonly until: string;
}

export interface FoundMessage extends ConsoleMessage {
  /** Null for a message without a conversation, or of a conversation without a company. */
  readonly companyId: string | null;
  /** When recovery starts its workflow again; null when nothing is pending. */
  readonly nextTryAt: string | null;
}

/** The latest messages that match, newest first, and how many match. */
export interface FoundMessages {
  readonly total: number;
  readonly messages: readonly FoundMessage[];
}

/** What is stored of a message. */
export interface StoredMessage {
  /** Each attribute of its item in the table. */
  readonly item: unknown;
  /** The request as it arrived; null where the bucket holds no copy. */
  readonly rawRef: string | null;
}

/** An object of the content bucket. */
export interface StoredObject {
  readonly contentType: string;
  readonly base64: string;
}

/** A message by the key of its item. */
export interface MessageName {
  readonly conversationId: string;
  readonly messageId: string;
}

/** What a replay would do with a message. */
export interface PlannedReplay extends MessageName {
  /** A word of `npm run replay`: `started`, `skipped_unknown_sender`, `message`, `unsigned`. */
  readonly outcome: string;
  readonly isReplayed: boolean;
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

export type SendRequest = SignedSend | GivenSend;

/** A message that the console signs as the channel's provider does. */
export interface SignedSend {
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
  /** Of an earlier answer, to send that message again. Default: a new one. */
  readonly messageId?: string | undefined;
  readonly times: number;
}

/** A request of a channel for which the console makes no signature: posted as it is given. */
export interface GivenSend {
  readonly channel: string;
  readonly given: GivenRequest;
  readonly times: number;
}

export interface GivenRequest {
  readonly contentType: string;
  /** `name: value`, one a line. */
  readonly headers: string;
  readonly body: string;
}

export interface SendAnswer {
  /** `twilio`, `sendgrid`, or `other`. */
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
