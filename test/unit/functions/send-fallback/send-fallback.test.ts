import { describe, expect, it, vi } from 'vitest';
import { ProviderSendError } from '../../../../functions/send-fallback/send-error.ts';
import { type SendFallbackPorts, sendFallback } from '../../../../functions/send-fallback/send-fallback.ts';
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

function ports(overrides: Partial<SendFallbackPorts> = {}): SendFallbackPorts {
  return {
    now: () => new Date('2026-11-24T10:00:00.000Z'),
    newAttemptId: () => 'attempt-1',
    ownAddresses: new Set(),
    readMessage: async () => messageItem(),
    findConversation: async () => undefined,
    move: async () => true,
    take: async () => 'acquired',
    confirm: vi.fn(async () => undefined),
    release: vi.fn(async () => undefined),
    count: async () => true,
    uncount: vi.fn(async () => undefined),
    prepare: async () => ready(async () => undefined),
    finish: vi.fn(async () => true),
    ...overrides,
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
    expect(wired.confirm).toHaveBeenCalledOnce();
    expect(wired.release).not.toHaveBeenCalled();
    expect(wired.finish).toHaveBeenCalledWith(expect.anything(), { status: 'fallback_sent' });
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
      await sendFallback(input, ports({ take: async () => claim, prepare: async () => ready(send) })),
    ).toEqual(result);

    expect(send).not.toHaveBeenCalled();
  });

  it('gives the claim back even when the counter can not be put right', async () => {
    const wired = ports({
      prepare: failing('not_sent'),
      uncount: async () => Promise.reject(new Error('throttled')),
    });

    await expect(sendFallback(input, wired)).rejects.toThrow('throttled');

    expect(wired.release).toHaveBeenCalledOnce();
  });

  it('calls a sent answer sent although the claim could not be marked', async () => {
    const wired = ports({ confirm: async () => Promise.reject(new Error('throttled')) });

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
      const [take, move] = [vi.fn(async () => 'acquired' as const), vi.fn(async () => true)];
      const found = { readMessage: async () => item, findConversation: async () => conversation };

      const result = await sendFallback(input, ports({ ...found, take, move }));

      expect(result).toEqual({ outcome: 'fallback_suppressed', reason: 'conversation_exists' });
      expect(move).toHaveBeenCalledWith(item, conversation);
      expect(take).not.toHaveBeenCalled();
    },
  );

  it('leaves a message that an operator adopted first', async () => {
    const conversation = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
    const found = { findConversation: async () => conversation, move: async () => false };

    expect(await sendFallback(input, ports(found))).toEqual({ outcome: 'already_handled' });
  });

  it.each([
    ['+5531988887777', '+553188887777'],
    ['+553188887777', '+553188887777'],
    ['+5215512345678', '+525512345678'],
  ])('claims the answer to %s for the person, whichever spelling came', async (sender_id, person) => {
    const take = vi.fn(async (_: ClaimRequest) => 'claimed_by_other' as const);

    await sendFallback(input, ports({ take, readMessage: async () => messageItem({ sender_id }) }));

    expect(take.mock.calls[0]?.[0].senderId).toBe(person);
  });

  it('does not even ask for the claim when no answer is due', async () => {
    const take = vi.fn(async () => 'acquired' as const);

    const result = await sendFallback(
      input,
      ports({ take, readMessage: async () => messageItem({ content: 'STOP' }) }),
    );

    expect(result).toEqual({ outcome: 'fallback_suppressed', reason: 'opt_out' });
    expect(take).not.toHaveBeenCalled();
  });

  it('gives the claim back when the ceiling of the day is reached', async () => {
    const send = vi.fn(async () => undefined);
    const wired = ports({ count: async () => false, prepare: async () => ready(send) });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'ceiling_reached',
    });

    expect(wired.release).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });

  it('gives the claim back and asks for another try when the provider definitely did not send', async () => {
    const wired = ports({ prepare: failing('not_sent') });

    await expect(sendFallback(input, wired)).rejects.toThrow(ProviderSendError);

    expect(wired.release).toHaveBeenCalledOnce();
    expect(wired.uncount).toHaveBeenCalledOnce();
    expect(wired.finish).not.toHaveBeenCalled();
  });

  it('keeps the claim when nobody knows whether the answer went out: rather none than two', async () => {
    const wired = ports({ prepare: failing('uncertain') });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'send_outcome_unknown',
    });

    expect(wired.release).not.toHaveBeenCalled();
  });

  it('does not try again what the provider refuses', async () => {
    const wired = ports({ prepare: failing('refused') });

    expect(await sendFallback(input, wired)).toEqual({
      outcome: 'fallback_suppressed',
      reason: 'provider_refused',
    });

    expect(wired.release).toHaveBeenCalledOnce();
  });

  it('gives the claim back when the answer could not be counted: nothing was sent yet', async () => {
    const send = vi.fn(async () => undefined);
    const count = () => Promise.reject(new Error('no answer'));
    const wired = ports({ count, prepare: async () => ready(send) });

    await expect(sendFallback(input, wired)).rejects.toThrow('no answer');

    expect(wired.release).toHaveBeenCalledOnce();
    expect(send).not.toHaveBeenCalled();
  });

  it.each(['no_credential', 'window_closed'] as const)('takes no claim when it is %s', async (reason) => {
    const take = vi.fn(async () => 'acquired' as const);
    const prepare = async () => ({ kind: 'impossible', reason }) as const;

    expect(await sendFallback(input, ports({ take, prepare }))).toEqual({
      outcome: 'fallback_suppressed',
      reason,
    });

    expect(take).not.toHaveBeenCalled();
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
    const take: SendFallbackPorts['take'] = async ({ senderId }) => {
      if (claims.has(senderId)) return 'claimed_by_other';
      claims.add(senderId);
      return 'acquired';
    };

    await sendFallback(input, ports({ prepare: async () => ready(send), take }));
    await sendFallback(input, ports({ prepare: async () => ready(send), take }));
    await sendFallback(input, ports({ prepare: async () => ready(send), take }));

    expect(send).toHaveBeenCalledOnce();
  });
});
