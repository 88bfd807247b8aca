import type { SendRequest, SendResult } from '../../../wire.ts';
import { act } from '../../core/api.ts';

/** As many as the server posts at the same time: the progress moves on after each part. */
const partSize = 5;

interface PartOptions {
  readonly onSent: (sent: number, total: number) => void;
  /** Once aborted, the part that is on its way is the last one. */
  readonly signal: AbortSignal;
}

interface PartsSent {
  /** Undefined when nothing was answered. */
  readonly result: SendResult | undefined;
  /** Why not all was sent; undefined when all was, or when it was stopped. */
  readonly error: string | undefined;
}

/** Send a request in parts. Duplicates stay one message over all of them. What was answered before an error is kept. */
export async function sendInParts(
  request: SendRequest,
  { onSent, signal }: PartOptions,
  post = (part: SendRequest) => act<SendResult>('send', part),
): Promise<PartsSent> {
  let result: SendResult | undefined;
  for (let sent = 0; sent < request.times && !signal.aborted; sent += partSize) {
    const times = Math.min(partSize, request.times - sent);
    try {
      result = joined(result, await post({ ...partOf(request, result), times }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return { result, error: `Not sent: ${message}` };
    }
    onSent(sent + times, request.times);
  }
  return { result, error: undefined };
}

function partOf(request: SendRequest, before: SendResult | undefined): SendRequest {
  if ('given' in request || !request.isDuplicate) return request;
  return { ...request, messageId: before?.answers[0]?.providerMessageId ?? request.messageId };
}

/** The last part knows best where the messages are. */
function joined(before: SendResult | undefined, part: SendResult): SendResult {
  return { ...part, answers: [...(before?.answers ?? []), ...part.answers] };
}
