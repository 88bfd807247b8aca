import { describe, expect, it, vi } from 'vitest';
import { ProviderSendError } from '../../../../functions/send-fallback/send-error.ts';
import {
  type FallbackStore,
  type SendFallbackPorts,
  sendFallback,
} from '../../../../functions/send-fallback/send-fallback.ts';
import type { ClaimRequest } from '../../../../shared/store/fallback-claim.ts';
import { messageId, messageItem } from '../../../support/builders.ts';

const input = {
  conversation_id: `unknown#${messageId}`,
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
};

function ready(send: () => Promise<void>) {
  return { kind: 'ready', send } as const;
}

function ports({
  now = () => new Date('2026-11-24T10:00:00.000Z'),
  newAttemptId = () => 'attempt-1',
  ownAddresses = new Set(),
  optOutLanguages,
  prepare = async () => ready(async () => undefined),
  ...store
}: Partial<SendFallbackPorts & FallbackStore> = {}): SendFallbackPorts {
  return { now, newAttemptId, ownAddresses, optOutLanguages, prepare, store: { ...fakeStore(), ...store } };
}

function fakeStore(): FallbackStore {
  return {
    readMessage: async () => messageItem(),
    findConversation: async () => undefined,
    moveMessage: async () => true,
    finishMessage: vi.fn(async () => true),
    acquireClaim: async () => 'acquired',
    confirmClaim: vi.fn(async () => undefined),
    releaseClaim: vi.fn(async () => undefined),
    countAnswer: async () => true,
    uncountAnswer: vi.fn(async () => undefined),
  };
}

const failing = (failure: ConstructorParameters<typeof ProviderSendError>[0]) => async () =>
  ready(() => Promise.reject(new ProviderSendError(failure)));

describe('sendFallback', () => {
  it('sends one answer and keeps the claim', async () => {
    const send = vi.fn(async () => undefined);
    const wired = ports({ prepare: async () => ready(send) });

    expect(await sendFallback(input, wired)).toEqual({ outcome: 'fallback_sent' });

    expect(send).toHaveBeenCalledOnce();
    expect(wired.store.confirmClaim).toHaveBeenCalledOnce();
    expect(wired.store.releaseClaim).not.toHaveBeenCalled();
    expect(wired.store.finishMessage).toHaveBeenCalledWith(expect.anything(), { status: 'fallback_sent' });
  });

  it("reads opt-out words of the stage's languages", async () => {
    const readMessage = async () => messageItem({ content: 'ARRET' });

    expect(await sendFallback(input, ports({ readMessage, optOutLanguages: ['fr'] }))).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'opt_out',
    });
    expect(await sendFallback(input, ports({ readMessage, optOutLanguages: ['de'] }))).toEqual({
      outcome: 'fallback_sent',
    });
  });

  it.each([
    ['claimed_by_other', { outcome: 'fallback_suppressed', reason: 'answered_recently' }],
    ['outcome_unknown', { outcome: 'fallback_suppressed', reason: 'send_outcome_unknown' }],
    ['sent', { outcome: 'fallback_sent' }],
  ] as const)('sends nothing when the claim is %s', async (claim, result) => {
    const send = vi.fn(async () => undefined);

    expect(
      await sendFallback(input, ports({ acquireClaim: async () => claim, prepare: async () => ready(send) })),
    ).toEqual(result);

    expect(send).not.toHaveBeenCalled();
  });

  it('gives the claim back even when the counter cannot be put right', async () => {
    const wired = ports({
      prepare: failing('not_sent'),
      uncountAnswer: async () => Promise.reject(new Error('throttled')),
    });

    await expect(sendFallback(input, wired)).rejects.toThrow('throttled');

    expect(wired.store.releaseClaim).toHaveBeenCalledOnce();
  });

  it('calls a sent answer sent although the claim could not be marked', async () => {
    const wired = ports({ confirmClaim: async () => Promise.reject(new Error('throttled')) });

    expect(await sendFallback(input, wired)).toEqual({ outcome: 'fallback_sent' });
  });

  it.each([
    ['was written by a person', 'hello'],
    ['would get no answer', 'STOP'],
  ])(
    'moves a message that %s to the conversation that its sender has now, unanswered',
    async (_, content) => {
      const conversation = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
      const item = messageItem({ content });
      const [acquireClaim, moveMessage] = [vi.fn(async () => 'acquired' as const), vi.fn(async () => true)];
      const found = { readMessage: async () => item, findConversation: async () => conversation };

      const result = await sendFallback(input, ports({ ...found, acquireClaim, moveMessage }));

      expect(result).toEqual({ outcome: 'fallback_suppressed', reason: 'conversation_exists' });
      expect(moveMessage).toHaveBeenCalledWith(item, conversation);
      expect(acquireClaim).not.toHaveBeenCalled();
    },
  );

  it('leaves a message that an operator adopted first', async () => {
    const conversation = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
    const found = { findConversation: async () => conversation, moveMessage: async () => false };

    expect(await sendFallback(input, ports(found))).toEqual({ outcome: 'already_handled' });
  });

  it.each([
    ['+5531988887777', '+553188887777'],
    ['+553188887777', '+553188887777'],
    ['+5215512345678', '+525512345678'],
  ])('claims the answer to %s for the person, whichever spelling came', async (sender_id, person) => {
    const acquireClaim = vi.fn(async (_: ClaimRequest) => 'claimed_by_other' as const);

    await sendFallback(input, ports({ acquireClaim, readMessage: async () => messageItem({ sender_id }) }));

    expect(acquireClaim.mock.calls[0]?.[0].senderId).toBe(person);
  });

  it('does not even ask for the claim when no answer is due', async () => {
    const acquireClaim = vi.fn(async () => 'acquired' as const);

    const result = await sendFallback(
      input,
      ports({ acquireClaim, readMessage: async () => messageItem({ content: 'STOP' }) }),
    );

    expect(result).toEqual({ outcome: 'fallback_suppressed', reason: 'opt_out' });
    expect(acquireClaim).not.toHaveBeenCalled();
  });

  it('gives the claim back when the ceiling of the day is reached', async () => {
    const send = vi.fn(async () => undefined);
    const wired = ports({ countAnswer: async () => false, prepare: async () => ready(send) });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'ceiling_reached',
    });

    expect(wired.store.releaseClaim).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });

  it('gives the claim back and asks for another try when the provider definitely did not send', async () => {
    const wired = ports({ prepare: failing('not_sent') });

    await expect(sendFallback(input, wired)).rejects.toThrow(ProviderSendError);

    expect(wired.store.releaseClaim).toHaveBeenCalledOnce();
    expect(wired.store.uncountAnswer).toHaveBeenCalledOnce();
    expect(wired.store.finishMessage).not.toHaveBeenCalled();
  });

  it('keeps the claim when it is unknown whether the answer went out: rather none than two', async () => {
    const wired = ports({ prepare: failing('uncertain') });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'send_outcome_unknown',
    });

    expect(wired.store.releaseClaim).not.toHaveBeenCalled();
  });

  it('does not try again what the provider refuses', async () => {
    const wired = ports({ prepare: failing('refused') });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'provider_refused',
    });

    expect(wired.store.releaseClaim).toHaveBeenCalledOnce();
  });

  it('gives the claim back when the answer could not be counted: nothing was sent yet', async () => {
    const send = vi.fn(async () => undefined);
    const countAnswer = () => Promise.reject(new Error('no answer'));
    const wired = ports({ countAnswer, prepare: async () => ready(send) });

    await expect(sendFallback(input, wired)).rejects.toThrow('no answer');

    expect(wired.store.releaseClaim).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });

  it.each(['no_credential', 'window_closed'] as const)('takes no claim when it is %s', async (reason) => {
    const acquireClaim = vi.fn(async () => 'acquired' as const);
    const prepare = async () => ({ kind: 'impossible', reason }) as const;

    expect(await sendFallback(input, ports({ acquireClaim, prepare }))).toEqual({
      outcome: 'fallback_suppressed',
      reason,
    });

    expect(acquireClaim).not.toHaveBeenCalled();
  });

  it('leaves a message alone that was answered before', async () => {
    const readMessage = async () => messageItem({ routing_status: 'fallback_sent' });

    expect(await sendFallback(input, ports({ readMessage }))).toEqual({ outcome: 'already_handled' });
  });

  it('has nothing to do for a message that was adopted or deleted meanwhile', async () => {
    expect(await sendFallback(input, ports({ readMessage: async () => undefined }))).toEqual({
      outcome: 'already_handled',
    });
  });

  it('ends a ping-pong of two auto-responders after one message', async () => {
    const send = vi.fn(async () => undefined);
    const claims = new Set<string>();
    const acquireClaim: FallbackStore['acquireClaim'] = async ({ senderId }) => {
      if (claims.has(senderId)) return 'claimed_by_other';
      claims.add(senderId);
      return 'acquired';
    };

    await sendFallback(input, ports({ prepare: async () => ready(send), acquireClaim }));
    await sendFallback(input, ports({ prepare: async () => ready(send), acquireClaim }));
    await sendFallback(input, ports({ prepare: async () => ready(send), acquireClaim }));

    expect(send).toHaveBeenCalledOnce();
  });
});
