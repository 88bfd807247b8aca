import { describe, expect, it, vi } from 'vitest';
import { buildContext } from '../../../../functions/build-context/build-context.ts';
import {
  buildContextInput as input,
  buildContextPorts as ports,
} from '../../../support/build-context-ports.ts';
import { messageItem } from '../../../support/builders.ts';

describe('buildContext', () => {
  describe('when the conversation of a message was deleted', () => {
    const gone = { list: async () => ({ kind: 'missing' as const }) };
    const other = { conversation_id: 'conv-2', primary_channel: '+15551230001' };

    it('moves the message to the conversation that replaced it, and leaves it to recovery', async () => {
      const move = vi.fn(async () => undefined);

      const result = await buildContext(input, ports({ ...gone, findConversation: async () => other, move }));

      expect(result).toEqual({ outcome: 'already_handled' });
      expect(move).toHaveBeenCalledWith(messageItem(), other);
    });

    it('retries while no other conversation is found, because it may be about to be replaced', async () => {
      const attempt = buildContext({ ...input, retry_count: 1 }, ports(gone));

      await expect(attempt).rejects.toMatchObject({ code: 'conversation_not_found', retryable: true });
    });

    it('does not take a deleted conversation that the index still shows for another one', async () => {
      const stale = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
      const move = vi.fn(async () => undefined);

      const attempt = buildContext(input, ports({ ...gone, findConversation: async () => stale, move }));

      await expect(attempt).rejects.toMatchObject({ code: 'conversation_not_found' });
      expect(move).not.toHaveBeenCalled();
    });

    it('leaves a message that its conversation does not accept to the unknown senders', async () => {
      const list = async () => ({ kind: 'not_accepted' as const });
      const move = vi.fn(async () => undefined);

      const result = await buildContext(input, ports({ list, move }));

      expect(result).toEqual({ outcome: 'already_handled' });
      expect(move).toHaveBeenCalledWith(messageItem(), 'unknown_sender');
    });

    it('ends when the message is stored elsewhere, too, and was removed here', async () => {
      const result = await buildContext(input, ports({ ...gone, removeCopy: async () => true }));

      expect(result).toEqual({ outcome: 'already_handled' });
    });

    it('removes a copy instead of moving it, because moving would make two messages of one', async () => {
      const replacement = { conversation_id: 'conv-2', primary_channel: '+15551230001' };
      const move = vi.fn(async () => undefined);
      const findConversation = async () => replacement;

      const result = await buildContext(
        input,
        ports({ ...gone, findConversation, move, removeCopy: async () => true }),
      );

      expect(result).toEqual({ outcome: 'already_handled' });
      expect(move).not.toHaveBeenCalled();
    });

    it('leaves the message to the unknown senders at the last retry, its files unowned before', async () => {
      const order: unknown[] = [];
      const item = messageItem({ content_ref: 'messages/1/content.txt', attempts: 1 });
      const claim = async () => ({ kind: 'claimed' as const, item });
      const disown = async (keys: readonly string[]) => void order.push(keys);
      const move = async (_: unknown, to: unknown) => void order.push(to);

      const result = await buildContext(
        { ...input, retry_count: 2 },
        ports({ ...gone, claim, disown, move }),
      );

      expect(result).toEqual({ outcome: 'already_handled' });
      expect(order).toEqual([['messages/1/content.txt'], 'unknown_sender']);
    });

    it('leaves a message with files to a later execution, when a try before may have owned them', async () => {
      const item = messageItem({ html_ref: 'messages/1/body.html' });
      const claim = async () => ({ kind: 'claimed' as const, item });
      const move = vi.fn(async () => undefined);

      const result = await buildContext({ ...input, retry_count: 1 }, ports({ ...gone, claim, move }));

      expect(result).toEqual({ outcome: 'already_handled' });
      const here = { conversation_id: 'conv-1', primary_channel: '+15551230001' };
      expect(move).toHaveBeenCalledExactlyOnceWith(item, here, 15_000);
    });

    it.each([
      ['at the first try, a message with files', { retry_count: 0 }, { html_ref: 'messages/1/body.html' }],
      ['a message without files', { retry_count: 1 }, {}],
      [
        'a message that recovery started',
        { retry_count: 1 },
        { html_ref: 'messages/1/body.html', attempts: 1 },
      ],
    ])('tries again %s', async (_, retry, overrides) => {
      const claim = async () => ({ kind: 'claimed' as const, item: messageItem(overrides) });

      const attempt = buildContext({ ...input, ...retry }, ports({ ...gone, claim }));

      await expect(attempt).rejects.toMatchObject({ code: 'conversation_not_found', retryable: true });
    });

    it('gives up a message that the conversation had contained', async () => {
      const item = messageItem({ is_listed: true });
      const claim = async () => ({ kind: 'claimed' as const, item });
      const readConversation = async () => undefined;

      const result = await buildContext({ ...input, retry_count: 2 }, ports({ claim, readConversation }));

      expect(result).toEqual({ outcome: 'unprocessable', reason: 'conversation_not_found' });
    });
  });
});
