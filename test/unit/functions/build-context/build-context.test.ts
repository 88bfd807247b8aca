import { describe, expect, it, vi } from 'vitest';
import { buildContext } from '../../../../functions/build-context/build-context.ts';
import { contextObject } from '../../../../shared/context/context-object.ts';
import {
  buildContextInput as input,
  buildContextPorts as ports,
} from '../../../support/build-context-ports.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';

describe('buildContext', () => {
  it('builds a context that its own schema accepts', async () => {
    const result = await buildContext(input, ports());

    expect(result).toMatchObject({ outcome: 'ready', hand_off_to_human: false, priority: 'normal' });
    expect(contextObject.safeParse('context' in result && result.context).success).toBe(true);
  });

  it.each([
    [true, true],
    ['true', true],
    ['YES', true],
    [1, true],
    ['false', false],
    [0, false],
    [null, false],
    [undefined, false],
  ])('reads hand_off_to_human %j as %j', async (hand_off_to_human, expected) => {
    const record = conversation({ hand_off_to_human } as object);

    const result = await buildContext(
      input,
      ports({ list: async () => ({ kind: 'listed', conversation: record }) }),
    );

    expect(result).toMatchObject({ hand_off_to_human: expected });
  });

  it('passes the conversation of the message on field for field', async () => {
    const record = conversation({
      thread_id: 'thread-1',
      company_id: 'company-1',
      project_id: 7,
      company_name: 'Example Ltd',
      credentials_reference: 'path/to/secret',
      hand_off_to_human: true,
      priority: 'high',
    });

    const result = await buildContext(
      input,
      ports({ list: async () => ({ kind: 'listed', conversation: record }) }),
    );

    expect(result).toEqual({
      outcome: 'ready',
      hand_off_to_human: true,
      priority: 'high',
      context: {
        meta: {
          request_id: 'request-1',
          channel_type: 'sms',
          timestamp: '2026-11-24T10:00:01.000Z',
          version: '1.0',
        },
        conversation: {
          conversation_id: 'conv-1',
          primary_channel: '+15551230001',
          conversation_status: 'user_reply_received',
          hand_off_to_human: true,
          thread_id: 'thread-1',
        },
        message: {
          from: '+15551230001',
          to: '+15559990000',
          body: 'hello',
          message_id: messageId,
          timestamp: '2026-11-24T10:00:00.000Z',
          sender_type: 'phone',
        },
        company: {
          company_id: 'company-1',
          project_id: '7',
          company_name: 'Example Ltd',
          credentials_reference: 'path/to/secret',
        },
        processing: {
          validation_status: 'valid',
          ai_response: null,
          sent_response: null,
          processing_timestamps: {
            received: '2026-11-24T10:00:00.000Z',
            validated: '2026-11-24T10:00:01.000Z',
            queued: null,
          },
        },
      },
    });
  });

  it('lists the message in the conversation under the key that it was stored with', async () => {
    const list = vi.fn(async () => ({ kind: 'listed' as const, conversation: conversation() }));
    const item = messageItem({ sender_id: 'US.1349', conversation_key: '+15551230001' });

    await buildContext(input, ports({ claim: async () => ({ kind: 'claimed', item }), list }));

    expect(list).toHaveBeenCalledWith({ conversation_id: 'conv-1', primary_channel: '+15551230001' }, item);
  });

  it('marks a replay in the context', async () => {
    const item = messageItem({ replay: true });

    const result = await buildContext(input, ports({ claim: async () => ({ kind: 'claimed', item }) }));

    expect(result).toMatchObject({ context: { processing: { replay: true } } });
  });

  it.each([
    ['a first try, which leaves a message that has the lease of a redelivered start alone', 0, false],
    ['a retry, so that its own earlier try does not stand in its way', 1, true],
  ])('claims the message as %s', async (_, retry_count, isRetry) => {
    const claim = vi.fn(async () => ({ kind: 'already_claimed' as const }));

    await buildContext({ ...input, retry_count }, ports({ claim }));

    expect(claim).toHaveBeenCalledWith(expect.anything(), { execution: 'execution-1', isRetry });
  });

  it.each([
    [{ kind: 'already_claimed' as const }, { outcome: 'already_handled' }],
    [{ kind: 'missing' as const }, { outcome: 'already_handled' }],
  ])('answers %o with %o', async (claim, expected) => {
    expect(await buildContext(input, ports({ claim: async () => claim }))).toEqual(expected);
  });

  it.each([
    ['its conversation exists', 'exists', 'ready'],
    ['its conversation is gone, so that it waits for a replay', undefined, 'unprocessable'],
  ] as const)('makes the message the owner of its files when %s', async (_, exists, outcome) => {
    const own = vi.fn(async () => undefined);
    const files = { content_ref: 'messages/1/content.txt', raw_ref: 'raw/1' };
    const item = messageItem({ ...files, is_listed: true });
    const claim = async () => ({ kind: 'claimed' as const, item });
    const readConversation = async () => exists && conversation();

    const result = await buildContext({ ...input, retry_count: 2 }, ports({ claim, own, readConversation }));

    expect(result).toMatchObject({ outcome });
    expect(own).toHaveBeenCalledWith(['messages/1/content.txt', 'raw/1']);
  });

  it('leaves the files of a message unowned that its conversation does not accept', async () => {
    const own = vi.fn(async () => undefined);

    await buildContext(input, ports({ own, list: async () => ({ kind: 'not_accepted' }) }));

    expect(own).not.toHaveBeenCalled();
  });

  it('buildContext is tried again when the files could not get their owner', async () => {
    const own = async () => Promise.reject(new Error('away'));

    await expect(buildContext(input, ports({ own }))).rejects.toThrow('away');
  });

  it('puts the whole text into the bucket when it has to shorten it, and only then', async () => {
    const keepText = vi.fn(async () => undefined);
    const content = '\u0001'.repeat(32_000);
    const long = messageItem({ content });
    const kept = messageItem({ content, content_ref: 'messages/1/content.txt' });
    const claimed = (item: typeof long) => ({
      claim: async () => ({ kind: 'claimed' as const, item }),
      keepText,
    });
    const large = conversation({ company_name: 'x'.repeat(100_000) });
    const list = async () => ({ kind: 'listed' as const, conversation: large });

    await buildContext(input, ports({ ...claimed(messageItem()), list }));
    await buildContext(input, ports({ ...claimed(kept), list }));
    expect(keepText).not.toHaveBeenCalled();
    const result = await buildContext(input, ports({ ...claimed(long), list }));

    const key = `messages/${messageId}/content.txt`;
    expect(result).toMatchObject({ context: { message: { body_truncated: true, content_ref: key } } });
    expect(keepText).toHaveBeenCalledExactlyOnceWith(key, content);
  });

  it('leaves the message of an unknown sender to its own branch, and its files unowned', async () => {
    const own = vi.fn(async () => undefined);

    const result = await buildContext({ ...input, conversation_id: `unknown#${messageId}` }, ports({ own }));

    expect(result).toEqual({ outcome: 'unknown_sender' });
    expect(own).not.toHaveBeenCalled();
  });

  it('only reads the conversation of a message that was listed before', async () => {
    const list = vi.fn(async () => ({ kind: 'listed' as const, conversation: conversation() }));

    const item = messageItem({ is_listed: true });
    await buildContext(input, ports({ claim: async () => ({ kind: 'claimed', item }), list }));

    expect(list).not.toHaveBeenCalled();
  });

  it('throws when the store is unavailable, so that the task is retried', async () => {
    const claim = () => Promise.reject(new Error('throttled'));

    await expect(buildContext(input, ports({ claim }))).rejects.toThrow('throttled');
  });
});
