import { describe, expect, it, vi } from 'vitest';
import { type RouteMessagePorts, routeMessage } from '../../../../functions/route-message/route-message.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import { QueueRoutingError } from '../../../../shared/errors.ts';
import type { RouteMessageInput } from '../../../../shared/workflow.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';

const now = new Date('2026-11-24T10:00:02.000Z');
const context = toContextObject(messageItem(), conversation(), now);

function input(overrides: Partial<RouteMessageInput> = {}): RouteMessageInput {
  return {
    conversation_id: 'conv-1',
    message_key: `message#${messageId}`,
    channel_type: 'sms',
    request_id: 'request-1',
    queue_kind: 'replies',
    priority: 'normal',
    context,
    retry_count: 0,
    ...overrides,
  };
}

function ports(overrides: Partial<RouteMessagePorts> = {}): RouteMessagePorts {
  return {
    now: () => now,
    queueUrl: (channelType, kind) => `https://sqs.example.com/${channelType}-${kind}`,
    send: async () => undefined,
    isPending: async () => true,
    finish: async () => true,
    ...overrides,
  };
}

describe('routeMessage', () => {
  it.each([
    ['replies', 'normal', 30],
    ['replies', 'high', 0],
    ['handoff', 'normal', 0],
    ['handoff', 'high', 0],
  ] as const)(
    'delays a message for %s with %s priority by %i s',
    async (queue_kind, priority, delaySeconds) => {
      const send = vi.fn<RouteMessagePorts['send']>(async () => undefined);

      await routeMessage(input({ queue_kind, priority }), ports({ send }));

      expect(send).toHaveBeenCalledExactlyOnceWith(
        `https://sqs.example.com/sms-${queue_kind}`,
        expect.objectContaining({ delaySeconds }),
      );
    },
  );

  it('sends the context with the time of queueing, and the attributes that consumers key on', async () => {
    const send = vi.fn<RouteMessagePorts['send']>(async () => undefined);

    await routeMessage(input(), ports({ send }));

    const [, message] = send.mock.calls[0] ?? [];
    expect(JSON.parse(message?.body ?? '').processing.processing_timestamps.queued).toBe(now.toISOString());
    expect(message?.attributes).toEqual({
      message_id: messageId,
      conversation_id: 'conv-1',
      channel_type: 'sms',
      context_version: '1.0',
    });
  });

  it('marks the message routed only after the queue took it', async () => {
    const finish = vi.fn(async () => true);
    const send = () => Promise.reject(new QueueRoutingError({ reason: 'queue did not take the message' }));

    await expect(routeMessage(input(), ports({ send, finish }))).rejects.toThrow(QueueRoutingError);

    expect(finish).not.toHaveBeenCalled();
  });

  it('fails when the message could not be marked routed, because its retry looks for that mark', async () => {
    const finish = () => Promise.reject(new Error('throttled'));

    await expect(routeMessage(input(), ports({ finish }))).rejects.toThrow('throttled');
  });

  it('sends nothing when an earlier try of the same task got through', async () => {
    const send = vi.fn(async () => undefined);

    const result = await routeMessage(
      input({ retry_count: 1 }),
      ports({ send, isPending: async () => false }),
    );

    expect(result).toEqual({ outcome: 'already_handled' });
    expect(send).not.toHaveBeenCalled();
  });

  it.each([
    ['a first try soon after the claim', 51, 0],
    ['a first try so late that its own retry may have been faster', 49, 1],
  ])(
    '%s reads the message before it sends: %i s of the lease are left, %i read',
    async (_, seconds, reads) => {
      const isPending = vi.fn(async () => true);
      const lease_until = new Date(now.getTime() + seconds * 1_000).toISOString();

      expect(await routeMessage(input({ lease_until }), ports({ isPending }))).toMatchObject({
        outcome: 'routed',
      });

      expect(isPending).toHaveBeenCalledTimes(reads);
    },
  );

  it('sends nothing when the lease has ended, because another execution may have the message', async () => {
    const send = vi.fn(async () => undefined);

    const result = await routeMessage(input({ lease_until: now.toISOString() }), ports({ send }));

    expect(result).toEqual({ outcome: 'already_handled' });
    expect(send).not.toHaveBeenCalled();
  });

  it('spells characters that SQS refuses as escapes', async () => {
    const send = vi.fn<RouteMessagePorts['send']>(async () => undefined);
    const odd = { ...context, message: { ...context.message, body: 'a\uFFFEb\uFFFFc' } };

    await routeMessage(input({ context: odd }), ports({ send }));

    const body = send.mock.calls[0]?.[1].body ?? '';
    expect(body).not.toMatch(/[\uFFFE\uFFFF]/);
    expect(JSON.parse(body).message.body).toBe('a\uFFFEb\uFFFFc');
  });

  it('cannot process a context that SQS would refuse for its size', async () => {
    const send = vi.fn(async () => undefined);
    const large = { ...context, message: { ...context.message, body: 'x'.repeat(250 * 1024) } };

    const result = await routeMessage(input({ context: large }), ports({ send }));

    expect(result).toEqual({ outcome: 'unprocessable', reason: 'context_too_large' });
    expect(send).not.toHaveBeenCalled();
  });

  it('cannot process a channel without a queue', async () => {
    expect(await routeMessage(input(), ports({ queueUrl: () => undefined }))).toEqual({
      outcome: 'unprocessable',
      reason: 'queue_not_configured',
    });
  });
});
