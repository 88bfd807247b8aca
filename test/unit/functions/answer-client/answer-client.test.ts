import { describe, expect, it } from 'vitest';
import { type AnswerClientPorts, answerClient } from '../../../../functions/answer-client/answer-client.ts';
import { messageItem } from '../../../support/builders.ts';

const client = { companyId: 'company-1', canReadText: true, expiresAt: 1_795_600_000 };
const request = JSON.stringify({
  action: 'messages.since',
  conversation_id: 'conv-1',
  since: '2026-11-24T09:00:00Z',
});

function ports(overrides: Partial<AnswerClientPorts> = {}): AnswerClientPorts {
  return {
    now: () => new Date('2026-11-24T10:00:00.000Z'),
    listSince: async () => ({ items: [messageItem()] }),
    companyOf: async () => 'company-1',
    ...overrides,
  };
}

/** Pages one after the other; the position behind page n is named `page-n`. */
function pages(
  ...all: readonly (readonly ReturnType<typeof messageItem>[])[]
): AnswerClientPorts['listSince'] {
  return async ({ after }) => {
    const index = after === undefined ? 0 : Number(after.slice('page-'.length));
    return {
      items: all[index] ?? [],
      ...(index + 1 < all.length && {
        next: { since: '2026-11-24T10:00:00.000Z', after: `page-${index + 1}` },
      }),
    };
  };
}

describe('answerClient', () => {
  it('lists what was received since a time, with its status and its text', async () => {
    const item = messageItem({
      routing_status: 'routed',
      queue: 'sms-replies',
      queued_at: '2026-11-24T10:00:01.000Z',
    });

    const frame = await answerClient(request, client, ports({ listSince: async () => ({ items: [item] }) }));

    expect(frame).toEqual({
      type: 'messages',
      conversation_id: 'conv-1',
      messages: [
        {
          message_id: item.message_id,
          conversation_id: 'conv-1',
          channel_type: 'sms',
          status: 'routed',
          received_at: '2026-11-24T10:00:00.000Z',
          queue: 'sms-replies',
          routed_at: '2026-11-24T10:00:01.000Z',
          text: 'hello',
        },
      ],
    });
  });

  it('gives no text to a client that may not read it', async () => {
    const frame = await answerClient(request, { ...client, canReadText: false }, ports());

    expect(JSON.stringify(frame)).not.toContain('hello');
  });

  it('answers for a conversation of another company as for one that does not exist', async () => {
    const foreign = await answerClient(
      request,
      client,
      ports({
        companyOf: async () => 'company-2',
        listSince: pages([messageItem()], [messageItem()]),
      }),
    );
    const missing = await answerClient(request, client, ports({ listSince: async () => ({ items: [] }) }));

    expect(foreign).toEqual(missing);
  });

  it('shows nothing of unknown senders, who belong to no company', async () => {
    const frame = await answerClient(request, client, ports({ companyOf: async () => undefined }));

    expect(frame).toMatchObject({ messages: [] });
  });

  it('asks for the company of the conversation that a message was stored with', async () => {
    const asked: unknown[] = [];

    await answerClient(
      request,
      client,
      ports({
        listSince: async () => ({ items: [messageItem({ conversation_key: '5551230001' })] }),
        companyOf: async (key) => {
          asked.push(key);
          return 'company-1';
        },
      }),
    );

    expect(asked).toEqual([{ conversation_id: 'conv-1', primary_channel: '5551230001' }]);
  });

  it('says where a list continues', async () => {
    const frame = await answerClient(request, client, ports({ listSince: pages([messageItem()], []) }));

    expect(frame).toMatchObject({ next: { since: '2026-11-24T10:00:00.000Z', after: 'page-1' } });
  });

  it('reads past pages that show the client nothing', async () => {
    const hidden = messageItem({ conversation_key: '+15550000001' });
    const shown = messageItem({ conversation_key: '+15550000002' });

    const frame = await answerClient(
      request,
      client,
      ports({
        listSince: pages([hidden], [], [hidden, shown], [shown]),
        companyOf: async (key) => (key.primary_channel === '+15550000002' ? 'company-1' : undefined),
      }),
    );

    expect(frame).toMatchObject({
      messages: [{ message_id: shown.message_id }],
      next: { after: 'page-3' },
    });
  });

  it('stops reading hidden pages after 100 and says where the list continues', async () => {
    const hidden = Array.from({ length: 102 }, () => [messageItem()]);

    const frame = await answerClient(
      request,
      client,
      ports({ listSince: pages(...hidden), companyOf: async () => undefined }),
    );

    expect(frame).toMatchObject({ messages: [], next: { after: 'page-100' } });
  });

  it('shows nothing of quarantine and asks for no conversation without a key', async () => {
    const {
      sender_id: _,
      conversation_key: __,
      ...quarantined
    } = messageItem({ routing_status: 'quarantined' });
    const asked: unknown[] = [];

    const frame = await answerClient(
      JSON.stringify({ ...JSON.parse(request), conversation_id: 'quarantine#email-1' }),
      client,
      ports({
        listSince: pages([quarantined as ReturnType<typeof messageItem>]),
        companyOf: async (key) => {
          asked.push(key);
          return 'company-1';
        },
      }),
    );

    expect(frame).toMatchObject({ messages: [] });
    expect(asked).toEqual([]);
  });

  it('cuts a page that API Gateway would not accept, and continues after it', async () => {
    const items = Array.from({ length: 25 }, (_, index) =>
      messageItem({ message_id: `SM${index}`, content: '"'.repeat(32_000) }),
    );

    const frame = await answerClient(request, client, ports({ listSince: async () => ({ items }) }));

    expect(Buffer.byteLength(JSON.stringify(frame))).toBeLessThan(128 * 1024);
    expect(frame).toMatchObject({ next: { after: expect.stringMatching(/^SM\d+$/) } });
  });

  it('answers nothing any more once the token has ended', async () => {
    const frame = await answerClient(request, { ...client, expiresAt: 1_700_000_000 }, ports());

    expect(frame).toEqual({ type: 'error', error: 'token_expired' });
  });

  it.each([
    ['no JSON', 'nonsense'],
    ['no conversation', '{"since":"2026-11-24T09:00:00Z"}'],
    ['no time', '{"conversation_id":"conv-1"}'],
    ['a time that is none', '{"conversation_id":"conv-1","since":"yesterday"}'],
  ])('refuses a request with %s', async (_what, body) => {
    expect(await answerClient(body, client, ports())).toEqual({ type: 'error', error: 'malformed_request' });
  });
});
