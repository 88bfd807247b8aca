import type { IncomingMessage } from 'node:http';
import {
  PayloadTooLargeError,
  ThrottledError,
  TimeBudgetError,
  ValidationError,
} from '../../../shared/errors.ts';
import type { MemoryBudget } from './memory-budget.ts';

export interface BodyLimits {
  /** Of one body. */
  readonly maxBytes: number;
  /** The longest time without a byte. */
  readonly idleMs: number;
  /** For the whole body. */
  readonly totalMs: number;
}

export interface BodySink {
  readonly limits: BodyLimits;
  readonly account: ReturnType<MemoryBudget['open']>;
  /** Sees each piece before it is kept. */
  readonly onChunk: (chunk: Buffer) => void;
}

/** The request's Content-Length; undefined without one. Throws PayloadTooLargeError if it is above the limit. */
export function announcedBytes(message: IncomingMessage, { maxBytes }: BodyLimits): number | undefined {
  const header = message.headers['content-length'];
  const bytes = header === undefined ? undefined : Number(header);
  if (bytes !== undefined && bytes > maxBytes) throw tooLarge();
  return bytes;
}

/** A body of unknown length is small more often than not. */
const firstBytes = 1_000_000;

/**
 * Memory for one body, in one piece. The system provides a page of it when it is written to, so what a body announces and
 * does not send costs nothing.
 */
function bodyMemory(announced: number | undefined, { maxBytes }: BodyLimits) {
  let memory = Buffer.allocUnsafeSlow(announced ?? Math.min(firstBytes, maxBytes));
  let received = 0;
  return {
    append(chunk: Buffer) {
      if (received + chunk.length > memory.length) {
        const whole = Buffer.allocUnsafeSlow(maxBytes);
        memory.copy(whole, 0, 0, received);
        memory = whole;
      }
      received += chunk.copy(memory, received);
    },
    bytes: () => memory.subarray(0, received),
  };
}

/**
 * Read a body. Throws PayloadTooLargeError, ThrottledError when all bodies together need too much,
 * TimeBudgetError for a sender that is too slow, ValidationError for one that goes away. The rest of the body stays unread.
 */
export function receiveBody(message: IncomingMessage, sink: BodySink): Promise<Buffer> {
  const { limits, account, onChunk } = sink;
  const memory = bodyMemory(announcedBytes(message, limits), limits);
  return new Promise((resolve, reject) => {
    const idle = setTimeout(() => fail(tooSlow()), limits.idleMs);
    const total = setTimeout(() => fail(tooSlow()), limits.totalMs);
    const settle = () => {
      clearTimeout(idle);
      clearTimeout(total);
      message.off('data', keep).off('end', finish).off('error', leave).off('close', leave).pause();
    };
    const fail = (error: Error) => {
      settle();
      account.close();
      reject(error);
    };
    const keep = (chunk: Buffer) => {
      idle.refresh();
      if (memory.bytes().length + chunk.length > limits.maxBytes) return fail(tooLarge());
      if (!account.take(chunk.length)) return fail(new ThrottledError({ reason: 'bodies need more memory' }));
      onChunk(chunk);
      memory.append(chunk);
    };
    const finish = () => {
      settle();
      resolve(memory.bytes());
    };
    const leave = () => fail(new ValidationError({ reason: 'the sender left before the end of the body' }));
    message.on('data', keep).on('end', finish).on('error', leave).on('close', leave);
    // Before anybody listened.
    if (message.destroyed) leave();
  });
}

function tooLarge(): PayloadTooLargeError {
  return new PayloadTooLargeError({ reason: 'body is too large' });
}

function tooSlow(): TimeBudgetError {
  return new TimeBudgetError({ reason: 'the body arrives too slowly' });
}
