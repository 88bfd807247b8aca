import { describe, expect, it } from 'vitest';
import { sendInParts } from '../../../../../tools/console/web/views/send/send-in-parts.ts';
import type { SendAnswer, SendRequest, SendResult, SignedSend } from '../../../../../tools/console/wire.ts';

const request: SignedSend = {
  channel: 'sms',
  from: '+15551230002',
  text: 'hello',
  media: [],
  attachments: [],
  isBadlySigned: false,
  isDuplicate: false,
  times: 12,
};
const answer = (providerMessageId: string) => ({ providerMessageId, status: 200 }) as SendAnswer;

const idOf = (part: SendRequest) => ('messageId' in part ? part.messageId : undefined);

/** A server that gives each message its own id, unless it is told one. */
function createServer() {
  const parts: SendRequest[] = [];
  let count = 0;
  const post = async (part: SendRequest): Promise<SendResult> => {
    parts.push(part);
    const answers = Array.from({ length: part.times }, () => answer(idOf(part) ?? `SM${++count}`));
    return { answers, conversationId: 'conv-1', companyId: 'company-1', storedCount: null };
  };
  return { parts, post };
}

const running = () => new AbortController().signal;

describe('sending many webhooks', () => {
  it('reports the progress after each part until all are answered', async () => {
    const { parts, post } = createServer();
    const progress: string[] = [];

    const { result, error } = await sendInParts(
      request,
      { onSent: (sent, total) => progress.push(`${sent} of ${total}`), signal: running() },
      post,
    );

    expect(parts.map(({ times }) => times)).toEqual([5, 5, 2]);
    expect(progress).toEqual(['5 of 12', '10 of 12', '12 of 12']);
    expect(result?.answers).toHaveLength(12);
    expect(new Set(result?.answers.map(({ providerMessageId }) => providerMessageId)).size).toBe(12);
    expect(error).toBeUndefined();
  });

  it('sends duplicates as one message over all parts', async () => {
    const { post } = createServer();

    const { result } = await sendInParts(
      { ...request, isDuplicate: true },
      { onSent: () => undefined, signal: running() },
      async (part) => post({ ...request, times: part.times, messageId: idOf(part) ?? 'SMshared' }),
    );

    expect(result?.answers.map(({ providerMessageId }) => providerMessageId)).toEqual(
      Array(12).fill('SMshared'),
    );
  });

  it('sends no more parts once it is stopped, and keeps the answers', async () => {
    const { parts, post } = createServer();
    const stopping = new AbortController();

    const { result, error } = await sendInParts(
      request,
      { onSent: () => stopping.abort(), signal: stopping.signal },
      post,
    );

    expect(parts).toHaveLength(1);
    expect(result?.answers).toHaveLength(5);
    expect(error).toBeUndefined();
  });

  it('keeps the answers that came before an error', async () => {
    const { parts, post } = createServer();

    const { result, error } = await sendInParts(
      request,
      { onSent: () => undefined, signal: running() },
      async (part) => {
        if (parts.length === 1) throw new Error('The console does not answer.');
        return post(part);
      },
    );

    expect(result?.answers).toHaveLength(5);
    expect(error).toBe('Not sent: The console does not answer.');
  });
});
