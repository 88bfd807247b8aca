import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Persisted } from '../../../../functions/receive-webhook/receive-webhook.ts';
import { reportOutcome, reportRejection } from '../../../../functions/receive-webhook/report.ts';
import { SignatureError, StoreUnavailableError } from '../../../../shared/errors.ts';
import { webhookRequest } from '../../../support/builders.ts';

/** Every type of event that SendGrid documents, from its example of a batch. */
const example = readFileSync(
  new URL('../../../fixtures/sendgrid/events/every-type.http', import.meta.url),
  'utf8',
);
const publishedEvents = [
  ...new Set([...example.matchAll(/"event": ?"(\w+)"/g)].map(([, event = '']) => event)),
];

const record = vi.fn();
const line = vi.fn();
const log = {
  debug: line,
  info: (...args: unknown[]) => line('info', ...args),
  warn: (...args: unknown[]) => line('warn', ...args),
  error: (...args: unknown[]) => line('error', ...args),
};

function report(route = 'sms') {
  return {
    log,
    meter: { record, flush: () => undefined },
    request: webhookRequest({ route }),
    isRoute: (name: string) => name === 'sms' || name === 'email',
    elapsedMs: () => 12.345,
  };
}

const recorded = () => record.mock.calls.map(([name]) => name).sort();

beforeEach(() => {
  record.mockClear();
  line.mockClear();
});

describe('reportOutcome', () => {
  it('knows the example with every type of event', () => {
    expect(publishedEvents).toEqual(expect.arrayContaining(['bounce', 'delivered', 'account_status_change']));
  });

  const ids = { channelType: 'sms', messageId: 'SM1' };
  const workflow = {
    conversation_id: 'conv-1',
    message_key: 'message#SM1',
    channel_type: 'sms',
    request_id: 'r',
  };

  it.each<[Persisted, string[]]>([
    [{ outcome: 'stored', ...ids, workflow }, ['MessagesPersisted']],
    [{ outcome: 'stored_unknown', ...ids, workflow }, ['MessagesPersisted', 'UnknownSenders']],
    [{ outcome: 'duplicate', ...ids }, ['MessagesDuplicate']],
    [{ outcome: 'quarantined', ...ids, reason: 'sender_malformed' }, ['MessagesQuarantined']],
    [{ outcome: 'status_callback', status: 'delivered' }, ['StatusCallbacks']],
    [{ outcome: 'email_events', counts: { bounce: 2, open: 1 } }, ['EmailEvents', 'EmailEvents']],
  ])('of %o counts %j', (persisted, names) => {
    reportOutcome(persisted, report());

    expect(recorded()).toEqual([...names, 'AcknowledgementTime', 'WebhooksReceived'].sort());
    expect(line).toHaveBeenCalledExactlyOnceWith(
      'info',
      'webhook acknowledged',
      expect.objectContaining({ outcome: persisted.outcome, duration_ms: 12.3, request_id: 'request-1' }),
    );
  });

  it.each([...publishedEvents, 'blocked'])('counts the event %s under its own name', (event) => {
    reportOutcome({ outcome: 'email_events', counts: { [event]: 1 } }, report());

    expect(record).toHaveBeenCalledWith('EmailEvents', { channel: 'sms', event }, 1);
  });

  it('makes no metric dimension of the name that an event gives itself', () => {
    reportOutcome(
      { outcome: 'email_events', counts: { 'jo@example.com': 3, group_unsubscribe: 1 } },
      report(),
    );

    expect(record).toHaveBeenCalledWith('EmailEvents', { channel: 'sms', event: 'other' }, 3);
    expect(record).toHaveBeenCalledWith('EmailEvents', { channel: 'sms', event: 'group_unsubscribe' }, 1);
  });

  it("names the message's own channel, regardless of its route", () => {
    reportOutcome({ outcome: 'duplicate', channelType: 'whatsapp', messageId: 'SM1' }, report());

    expect(record).toHaveBeenCalledWith('MessagesDuplicate', { channel: 'whatsapp' });
  });
});

describe('reportRejection', () => {
  it.each([
    [new SignatureError({ reason: 'no' }), 401, ['warn', 'SignaturesRejected']],
    [new StoreUnavailableError({ reason: 'no' }), 503, ['error', 'WebhookErrors']],
    [new TypeError('x is not a function'), 500, ['error', 'WebhookErrors']],
  ])('of %o counts by status %i', (error, status, [level, name]) => {
    reportRejection(error, status, report());

    expect(recorded()).toEqual([name, 'WebhooksRejected', 'AcknowledgementTime', 'WebhooksReceived'].sort());
    expect(line.mock.calls[0]?.[0]).toBe(level);
  });

  it('does not name a path that is no route: it is the text of the sender', () => {
    reportRejection(new SignatureError({ reason: 'no' }), 401, report('secret-path'));

    expect(JSON.stringify([record.mock.calls, line.mock.calls])).not.toContain('secret-path');
    expect(record).toHaveBeenCalledWith('WebhooksReceived', { channel: 'none' });
  });
});
