import { Logger } from '@aws-lambda-powertools/logger';
import { describeError, redactingReplacer } from './redact.ts';

/** The closed list of facts that a log line may carry. None of them is personal. */
export interface LogFacts {
  readonly request_id?: string;
  readonly message_id?: string;
  readonly conversation_id?: string;
  readonly channel_type?: string;
  readonly outcome?: string;
  readonly reason?: string;
  readonly queue?: string;
  readonly status?: number;
  readonly duration_ms?: number;
  readonly attempts?: number;
  readonly count?: number;
  readonly postponed?: number;
  readonly shard?: number;
  /** Of the function that logs: Lambda's number of what is deployed. */
  readonly version?: string;
  readonly error?: unknown;
}

/** Structured logging. The message is a constant phrase; what varies is a fact. */
export interface Log {
  debug(message: string, facts?: LogFacts): void;
  info(message: string, facts?: LogFacts): void;
  warn(message: string, facts?: LogFacts): void;
  error(message: string, facts?: LogFacts): void;
}

/** JSON lines on standard output, level by `LOG_LEVEL`, masked by key and by value. Every line has the `common` facts. */
export function createLog(common: LogFacts = {}): Log {
  const logger = new Logger({ jsonReplacerFn: redactingReplacer });
  const line =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, facts: LogFacts = {}) =>
      logger[level](
        message,
        'error' in facts
          ? { ...common, ...facts, error: describeError(facts.error) }
          : { ...common, ...facts },
      );
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
