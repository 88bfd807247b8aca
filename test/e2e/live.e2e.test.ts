import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../support/e2e-client.ts';
import { connect, handshakeStatus, type LiveClient, tokenFor } from '../support/live-client.ts';
import { addConnections, connectionsOf } from '../support/live-connections.ts';
import {
  type Conversation,
  conversationOf,
  finishedSteps,
  median,
  newCompany,
  routedItem,
  sendSms,
} from '../support/live-messages.ts';

const clients: LiveClient[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

async function connected(companyId: string, canReadText = true): Promise<LiveClient> {
  const client = await connect({ companyId, canReadText });
  clients.push(client);
  return client;
}

/** The events of one message that a client got, once both are there. */
function eventsOf(client: LiveClient, messageId: string) {
  return eventually(
    async () => client.events().filter(({ message_id }) => message_id === messageId),
    ({ length }) => length >= 2,
    30_000,
  );
}

const numbered = (prefix: string, count: number) =>
  Array.from({ length: count }, (_id, index) => `${prefix}-${index}`);

describe('connecting to the live updates', () => {
  it.each([
    ['lets a genuine token in', async () => tokenFor({ companyId: newCompany(), canReadText: true }), 101],
    ['refuses no token', async () => undefined, 403],
    ['refuses something else than a token', async () => 'nonsense', 403],
    [
      'refuses an expired token',
      async () => tokenFor({ companyId: newCompany(), canReadText: true, expiresInSeconds: -60 }),
      403,
    ],
    [
      'refuses a token for another audience',
      async () => tokenFor({ companyId: newCompany(), canReadText: true, audience: 'billing' }),
      403,
    ],
    ['refuses a token without a company', async () => tokenFor({ companyId: '', canReadText: true }), 403],
  ])('%s', async (_what, token, status) => {
    expect(await handshakeStatus(await token())).toBe(status);
  });

  it('connecting to the live updates is forgotten when the client leaves', async () => {
    const companyId = newCompany();
    const client = await connect({ companyId, canReadText: true });

    expect(await connectionsOf(companyId)).toHaveLength(1);
    await client.close();
    await eventually(
      () => connectionsOf(companyId),
      ({ length }) => length === 0,
      10_000,
    );
  });
});

describe('live clients', () => {
  it('of two companies see the messages of their own company, each', async () => {
    const [companyOne, companyTwo] = [newCompany(), newCompany()];
    const [one, two] = [await connected(companyOne), await connected(companyTwo)];
    const [conversationOne, conversationTwo] = [
      await conversationOf(companyOne),
      await conversationOf(companyTwo),
    ];

    const messageOne = await sendSms(conversationOne, 'for company one');
    const messageTwo = await sendSms(conversationTwo, 'for company two');
    const seenByOne = await eventsOf(one, messageOne);
    await eventsOf(two, messageTwo);

    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/);
    const facts = { conversation_id: conversationOne.conversationId, channel_type: 'sms', received_at: time };
    expect(seenByOne).toMatchObject([
      { type: 'message.received', ...facts, status: 'pending', text: 'for company one' },
      { type: 'message.routed', ...facts, status: 'routed', queue: 'sms-replies', routed_at: time },
    ]);
    expect(new Set(one.events().map(({ message_id }) => message_id))).toEqual(new Set([messageOne]));
    expect(new Set(two.events().map(({ message_id }) => message_id))).toEqual(new Set([messageTwo]));
  });

  it('get what customers write only with the permission for it, live and afterwards', async () => {
    const companyId = newCompany();
    const [reader, watcher] = [await connected(companyId, true), await connected(companyId, false)];
    const conversation = await conversationOf(companyId);
    const request = {
      action: 'messages.since',
      conversation_id: conversation.conversationId,
      since: new Date(0).toISOString(),
    };

    const messageId = await sendSms(conversation, 'my secret');
    const [read, watched] = [await eventsOf(reader, messageId), await eventsOf(watcher, messageId)];
    const [listed, listedBare] = [await reader.ask(request), await watcher.ask(request)];

    expect(read[0]).toMatchObject({ text: 'my secret' });
    expect(listed.messages).toMatchObject([{ message_id: messageId, text: 'my secret', status: 'routed' }]);
    expect(listedBare.messages).toMatchObject([{ message_id: messageId, status: 'routed' }]);
    expect(JSON.stringify([watched, listedBare])).not.toMatch(/my secret|\+1555/);
  });

  it('read what they missed, in pages and in order, and nothing of another company', async () => {
    const companyId = newCompany();
    const conversation = await conversationOf(companyId);
    const since = new Date().toISOString();
    const missed = [await sendSms(conversation, 'first'), await sendSms(conversation, 'second')];
    await Promise.all(missed.map((messageId) => routedItem(conversation, messageId)));
    const request = { action: 'messages.since', conversation_id: conversation.conversationId, since };

    const [late, stranger] = [await connected(companyId), await connected(newCompany())];
    const { messages = [] } = await late.ask(request);
    const rest = await late.ask({ ...request, since: messages[0]?.received_at, after: missed[0] });

    expect(messages.map(({ message_id, text }) => [message_id, text])).toEqual([
      [missed[0], 'first'],
      [missed[1], 'second'],
    ]);
    expect(rest.messages?.map(({ message_id }) => message_id)).toEqual([missed[1]]);
    expect((await stranger.ask(request)).messages).toEqual([]);
    expect(await late.ask({ action: 'messages.since' })).toMatchObject({ error: 'malformed_request' });
  });
});

describe('a connection whose token has ended', () => {
  it('a connection whose token has ended is sent nothing, closed and forgotten', async () => {
    const companyId = newCompany();
    const client = await connect({ companyId, canReadText: true, expiresInSeconds: 5 });
    const conversation = await conversationOf(companyId);
    const endsAt = Date.now() + 5_000;
    await eventually(
      async () => Date.now(),
      (now) => now > endsAt,
    );

    await sendSms(conversation, 'too late');
    await client.closed;

    expect(client.frames).toEqual([]);
    await eventually(
      () => connectionsOf(companyId),
      ({ length }) => length === 0,
    );
  });
});

describe('routing', () => {
  it('ends before a thousand live connections are told, of which the dead are gone afterwards', async () => {
    const [quiet, crowded] = [newCompany(), newCompany()];
    const [alone, watched] = [await conversationOf(quiet), await conversationOf(crowded)];
    const open: LiveClient[] = [];
    while (open.length < 60)
      open.push(...(await Promise.all(numbered('batch', 10).map(() => connected(crowded)))));
    await addConnections(crowded, [...numbered('standin', 840), ...numbered('dead', 100)]);

    const times = { alone: [] as number[], watched: [] as number[] };
    for (const _round of numbered('round', 4)) {
      times.alone.push((await observeRouting(alone)).routedMs);
      const { routedMs, queuedAt, notifying } = await observeRouting(watched);
      times.watched.push(routedMs);
      expect(queuedAt).toBeLessThanOrEqual(Number(notifying?.enteredAt));
    }

    console.log(
      `time to route, median of 4: ${median(times.alone)} ms with no connection, ` +
        `${median(times.watched)} ms with 1,000`,
    );
    expect(open.some((client) => client.events().length > 0)).toBe(true);
    // What one message does not reach in its 5 s, the next one may.
    const left = await eventually(
      () => observeRouting(watched).then(() => connectionsOf(crowded)),
      (ids) => !ids.some((id) => id.startsWith('dead-')),
    );
    expect(left).toHaveLength(900);
  });

  it('does not wait for clients that hang, and the execution succeeds all the same', async () => {
    const companyId = newCompany();
    const conversation = await conversationOf(companyId);
    await addConnections(companyId, numbered('hanging', 200));

    const { queuedAt, notifying, last } = await observeRouting(conversation);

    expect(queuedAt).toBeLessThanOrEqual(Number(notifying?.enteredAt));
    expect(Number(notifying?.exitedAt) - Number(notifying?.enteredAt)).toBeGreaterThan(4_500);
    expect(last).toBe('Done');
    expect(await connectionsOf(companyId)).toHaveLength(200);
  });
});

/** Send an SMS: when it was on its queue, and what its execution did then. Times in milliseconds. */
async function observeRouting(conversation: Conversation) {
  const messageId = await sendSms(conversation);
  const item = await routedItem(conversation, messageId);
  const steps = await finishedSteps(messageId);
  const queuedAt = Date.parse(String(item?.queued_at));
  return {
    queuedAt,
    routedMs: queuedAt - Date.parse(String(item?.received_at)),
    notifying: steps.find(({ state }) => state === 'NotifyLiveUi'),
    last: steps.at(-1)?.state,
  };
}
