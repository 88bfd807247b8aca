import { describe, expect, it } from 'vitest';
import { parse } from '../../../support/parse-mail.ts';

describe('a batch of events', () => {
  it('a batch of events is read, whatever custom arguments say', async () => {
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
});
