import { describe, expect, it } from 'vitest';
import { parse, parseMail } from '../../../support/parse-mail.ts';

describe('a batch of events', () => {
  it('a batch of events is read, with any custom arguments', async () => {
    const batch = [
      {
        event: 'bounce',
        email: 'Jo@Example.net',
        sg_event_id: 'e1',
        timestamp: 1_795_514_400,
        reason: '550 no',
      },
      { event: 'bounce', type: 'blocked', email: 'jo@example.net', sg_event_id: 'e2' },
      { event: { nested: true }, email: 7, timestamp: 'soon' },
      'noise',
      null,
    ];

    expect(await parse(JSON.stringify(batch))).toMatchObject({
      kind: 'email_events',
      events: [
        { eventId: 'e1', type: 'bounce', address: 'jo@example.net', reason: '550 no' },
        { eventId: 'e2', type: 'blocked' },
        { eventId: expect.stringMatching(/^sha256-/), type: 'unknown' },
      ],
    });
  });

  const eventsOf = async (batch: readonly object[]) => {
    const parsed = await parse(JSON.stringify(batch));
    if (parsed.kind !== 'email_events') throw new Error(`parsed as ${parsed.kind}`);
    return parsed.events;
  };

  it('a batch of events is read whole when it is as long as SendGrid makes them', async () => {
    const shortest = { email: 'a@b.de', event: 'open', sg_event_id: 'x'.repeat(20) };
    const count = Math.floor((768 * 1_024) / JSON.stringify(shortest).length);

    expect(await eventsOf(Array.from({ length: count }, () => shortest))).toHaveLength(count);
  });

  it.each([0, -1, 1e11, 1_795_514_400_000, 1e13, '1e300', 'soon', '', null, true, {}, []])(
    'an event has no time when its timestamp is %j: it would be later than every other, or no date',
    async (timestamp) => {
      const [event] = await eventsOf([{ event: 'bounce', email: 'jo@example.net', timestamp }]);

      expect(event?.occurredAt?.getTime() ?? 0).toBeLessThan(10_000);
    },
  );

  it('an event names every address that an email may come from, the long ones of robots too', async () => {
    const address = `reply+${'t'.repeat(190)}@${'mail.'.repeat(40)}example.net`;
    const [event] = await eventsOf([{ event: 'bounce', email: address }]);
    const { sender } = await parseMail({ from: address });

    expect(sender.id).toBe(address);
    expect(event?.address).toBe(address);
  });
});
