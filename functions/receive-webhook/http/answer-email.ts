import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { beginVerification } from '../../../shared/channels/sendgrid/verify.ts';
import { MethodNotAllowedError, ThrottledError, TimeBudgetError } from '../../../shared/errors.ts';
import type { Acknowledgement } from '../../../shared/http/acknowledgement.ts';
import { mediaTypeOf, type WebhookRequest } from '../../../shared/http/webhook-request.ts';
import type { Log } from '../../../shared/observability/log.ts';
import type { Meter } from '../../../shared/observability/meter.ts';
import { startDeadline } from '../../../shared/time/deadline.ts';
import { answerWebhook } from '../answer-webhook.ts';
import { channelOf, type Received, type ReceiveWebhookPorts, receiveWebhook } from '../receive-webhook.ts';
import { createMemoryBudget } from './memory-budget.ts';
import { announcedBytes, type BodyLimits, receiveBody } from './receive-body.ts';
import { createSlots } from './slots.ts';

/** The one channel that is served here: no other has bodies that API Gateway cannot pass on. */
const route = 'email';

export interface AnswerEmailOptions {
  readonly ports: ReceiveWebhookPorts;
  readonly log: Log;
  readonly meter: Meter;
  readonly limits: BodyLimits & {
    /** Of all bodies together. */
    readonly memoryBytes: number;
    /** How many are parsed and stored at the same time. */
    readonly parallel: number;
    /** From the last byte of the body to the answer. */
    readonly requestBudgetMs: number;
  };
}

/** Answers one HTTP request. `askForBody` is called when the body is going to be read. Never throws. */
export type AnswerEmail = (message: IncomingMessage, askForBody: () => void) => Promise<Acknowledgement>;

/**
 * `POST /webhooks/email` with a body that is verified while it arrives: the same use case, responses, log lines and
 * metrics as behind API Gateway. A request with invalid headers is refused before its body is read.
 */
export function createAnswerEmail({ ports, log, meter, limits }: AnswerEmailOptions): AnswerEmail {
  const channels = pick(ports.channels, route);
  const memory = createMemoryBudget(limits.memoryBytes);
  const slots = createSlots(limits.parallel);

  async function receive(
    message: IncomingMessage,
    head: WebhookRequest,
    { askForBody, onBody }: { readonly askForBody: () => void; readonly onBody: () => void },
  ): Promise<Received> {
    if (head.route === route && message.method !== 'POST') {
      throw new MethodNotAllowedError({ reason: 'not POST' });
    }
    const channel = channelOf(head, channels);
    const announced = announcedBytes(message, limits) ?? 0;
    const verification = await beginVerification(head, ports.secrets);
    if (announced > memory.freeBytes) throw new ThrottledError({ reason: 'bodies need more memory' });
    const account = memory.open();
    try {
      askForBody();
      const body = await receiveBody(message, { limits, account, onChunk: verification.update });
      onBody();
      const deadline = startDeadline(limits.requestBudgetMs);
      await verification.finish(body);
      const verified = { ...channel, verify: async () => undefined };
      const work = () =>
        receiveWebhook({ ...head, body }, deadline, { ...ports, channels: { [route]: verified } });
      return await slots.run(work, deadline.signal).catch((error: unknown) => {
        throw error === deadline.signal.reason ? new TimeBudgetError({ reason: 'no slot in time' }) : error;
      });
    } finally {
      account.close();
    }
  }

  return async (message, askForBody) => {
    let startedAt = performance.now();
    const head = headOf(message);
    const report = {
      log,
      meter,
      request: head,
      isRoute: (name: string) => name === route,
      elapsedMs: () => performance.now() - startedAt,
    };
    // As behind API Gateway, the time to the response starts with the complete request: the sender's speed does not
    // count.
    const onBody = () => {
      startedAt = performance.now();
    };
    return answerWebhook(report, () => receive(message, head, { askForBody, onBody }));
  };
}

/** A request without its body. */
function headOf(message: IncomingMessage): WebhookRequest {
  const headers = new Map(
    Object.entries(message.headersDistinct).map(([name, values]) => [name, values ?? []]),
  );
  const [path] = (message.url ?? '').split('?', 1);
  return {
    requestId: randomUUID(),
    route: path === `/webhooks/${route}` ? route : '',
    publicUrl: '',
    query: {},
    headers,
    contentType: mediaTypeOf(headers.get('content-type')?.at(-1)),
    body: Buffer.alloc(0),
    receivedAt: new Date(),
  };
}

function pick<Value>(record: Readonly<Record<string, Value>>, name: string): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key === name));
}
