import { describe, expect, it } from 'vitest';
import { suppressionReason } from '../../../../functions/send-fallback/suppression-reason.ts';
import type { JsonObject } from '../../../../shared/json.ts';
import { messageItem } from '../../../support/builders.ts';

const own = new Set(['sales@example.com', '+15559990001']);

function mail(metadata: JsonObject, overrides: Parameters<typeof messageItem>[0] = {}) {
  return messageItem({
    channel_type: 'email',
    sender_type: 'email',
    sender_id: 'customer@example.net',
    recipient_id: 'support@example.com',
    metadata,
    ...overrides,
  });
}

describe('an email', () => {
  it.each<[string, JsonObject, string | undefined]>([
    ['of a person', { message_id_header: '<1@example.net>', spf: 'pass', dkim: ['pass'] }, undefined],
    ['with nothing known of it', {}, undefined],
    ['that says it is not automatic', { auto_submitted: 'no' }, undefined],
    ['that says so with a parameter', { auto_submitted: 'no; x=y' }, undefined],
    ['of an auto-responder', { auto_submitted: 'auto-replied' }, 'auto_submitted'],
    ['of a machine', { auto_submitted: 'Auto-Generated' }, 'auto_submitted'],
    ['of a machine with a parameter', { auto_submitted: 'auto-notified; owner-email="x"' }, 'auto_submitted'],
    ['in bulk', { precedence: 'bulk' }, 'bulk_mail'],
    ['to a list', { precedence: 'List' }, 'bulk_mail'],
    ['called junk', { precedence: 'junk' }, 'bulk_mail'],
    ['of first class', { precedence: 'first-class' }, undefined],
    ['of a mailing list', { list_headers: ['list-id'] }, 'mailing_list'],
    ['that one can unsubscribe from', { list_headers: ['list-unsubscribe'] }, 'mailing_list'],
    ['that wants no auto-response', { x_auto_response_suppress: 'All' }, 'auto_response_suppressed'],
    ['that wants no out-of-office', { x_auto_response_suppress: 'OOF, DR' }, 'auto_response_suppressed'],
    ['that suppresses none', { x_auto_response_suppress: 'None' }, undefined],
    ['from the null sender', { envelope_from: '<>' }, 'null_sender'],
    ['with an empty return path', { return_path: '<>' }, 'null_sender'],
    ['whose envelope is a bounce address', { envelope_from: 'bounces+1@example.net' }, 'no_reply_sender'],
    [
      'whose envelope only ends like one of a forwarder',
      { envelope_from: 'noreply-xsrs=1=example.org=jo@example.net' },
      'no_reply_sender',
    ],
    ['that is spam', { spam_score: 7.3 }, 'spam'],
    ['just at the threshold', { spam_score: 5 }, 'spam'],
    ['below the threshold', { spam_score: 4.9 }, undefined],
    ['that failed SPF and DKIM', { spf: 'fail', dkim: ['fail'] }, 'sender_not_authenticated'],
    ['whose verdict only ends in pass', { spf: 'bypass', dkim: ['bypass'] }, 'sender_not_authenticated'],
    ['that nothing vouches for', { spf: 'softfail', dkim: ['none'] }, 'sender_not_authenticated'],
    ['that failed SPF only', { spf: 'fail', dkim: ['pass'] }, undefined],
    ['that failed DKIM only', { spf: 'pass', dkim: ['fail'] }, undefined],
    ['with one good DKIM signature of two', { spf: 'fail', dkim: ['temperror', 'pass'] }, undefined],
    ['with SPF failed and DKIM unknown', { spf: 'fail' }, 'sender_not_authenticated'],
    ['with DKIM failed and SPF unknown', { dkim: ['fail'] }, 'sender_not_authenticated'],
    [
      "whose SPF vouches for the forger's own domain",
      { spf: 'pass', envelope_from: 'x@forger.example', dkim: ['none'] },
      'sender_not_authenticated',
    ],
    [
      'that the forger signed',
      { spf: 'fail', dkim: ['pass'], dkim_domains: ['forger.example'] },
      'sender_not_authenticated',
    ],
    [
      'that an email service sent and the sender signed',
      {
        spf: 'pass',
        envelope_from: 'b@service.example',
        dkim: ['pass', 'pass'],
        dkim_domains: ['service.example', 'mail.example.net'],
      },
      undefined,
    ],
    [
      'whose envelope is a subdomain of the sender',
      { spf: 'pass', envelope_from: 'x@out.example.net', dkim: ['none'] },
      undefined,
    ],
  ])('%s', (_, metadata, reason) => {
    expect(suppressionReason(mail(metadata), own)).toBe(reason);
  });

  it.each([
    ['noreply@example.net', 'no_reply_sender'],
    ['no-reply@example.net', 'no_reply_sender'],
    ['no.reply+123@example.net', 'no_reply_sender'],
    ['donotreply@example.net', 'no_reply_sender'],
    ['do-not-reply@example.net', 'no_reply_sender'],
    ['mailer-daemon@example.net', 'no_reply_sender'],
    ['postmaster@example.net', 'no_reply_sender'],
    ['bounce@example.net', 'no_reply_sender'],
    ['noreplyson@example.net', undefined],
    ['sales@example.com', 'own_address'],
    ['support@example.com', 'own_address'],
  ])('from %s', (sender_id, reason) => {
    expect(suppressionReason(mail({}, { sender_id }), own)).toBe(reason);
  });

  it('that names no recipient cannot be answered from anywhere', () => {
    expect(suppressionReason(mail({}, { recipient_id: '' }), own)).toBe('no_recipient_address');
  });
});

describe('a text', () => {
  it.each([
    ['hello', undefined],
    ['please stop calling', undefined],
    ['STOP', 'opt_out'],
    [' stop ', 'opt_out'],
    ['StopAll', 'opt_out'],
    ['unsubscribe', 'opt_out'],
    ['CANCEL', 'opt_out'],
    ['END', 'opt_out'],
    ['quit', 'opt_out'],
    ['START', 'opt_out'],
    ['UNSTOP', 'opt_out'],
    ['HELP', 'opt_out'],
    ['INFO', 'opt_out'],
  ])('%j', (content, reason) => {
    expect(suppressionReason(messageItem({ content }), own)).toBe(reason);
  });

  it.each([
    ['sms', 'Help', 'opt_out'],
    ['rcs', 'Help', 'opt_out'],
    ['whatsapp', 'Help', undefined],
    ['whatsapp', 'INFO', undefined],
    ['whatsapp', 'end', undefined],
    ['whatsapp', 'yes', undefined],
    ['whatsapp', 'Stop.', 'opt_out'],
    ['whatsapp', 'START', 'opt_out'],
    ['sms', 'please stop sending me invoices and call me', undefined],
    ['sms', 'ARRET', 'opt_out'],
    ['sms', 'OPT OUT', 'opt_out'],
    ['sms', 'STOP.', 'opt_out'],
  ])('over %s: %j', (channel_type, content, reason) => {
    expect(suppressionReason(messageItem({ channel_type, content }), own)).toBe(reason);
  });

  it.each(['sms', 'rcs', 'whatsapp'])(
    'over %s that Twilio marked is left to Twilio, with any words',
    (channel_type) => {
      const item = messageItem({ channel_type, content: 'ayuda', metadata: { opt_out_type: 'HELP' } });

      expect(suppressionReason(item, own)).toBe('opt_out');
    },
  );

  it('that Twilio itself took for an opt-out', () => {
    expect(suppressionReason(messageItem({ metadata: { opt_out_type: 'HELP' } }), own)).toBe('opt_out');
  });

  it.each([
    ['72725', 'not_a_person'],
    ['BANK', 'not_a_person'],
    ['BANK+15551230001', 'not_a_person'],
    ['+15551230001x', 'not_a_person'],
    ['+05551230001', 'not_a_person'],
    ['+15559990001', 'own_address'],
  ])('from %s', (sender_id, reason) => {
    expect(suppressionReason(messageItem({ sender_id }), own)).toBe(reason);
  });

  it('from a sender that is no number but any other text', () => {
    const item = messageItem({ sender_id: '*123#', sender_type: 'other' });

    expect(suppressionReason(item, own)).toBe('not_a_person');
  });

  it('on a channel that has no way back', () => {
    expect(suppressionReason(messageItem({ channel_type: 'postcard' }), own)).toBe('channel_without_answer');
  });

  it('from a WhatsApp user without a number', () => {
    const item = messageItem({
      sender_id: 'US.1349',
      sender_type: 'whatsapp_user_id',
      channel_type: 'whatsapp',
    });

    expect(suppressionReason(item, own)).toBeUndefined();
  });
});
