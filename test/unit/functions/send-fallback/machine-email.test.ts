import { describe, expect, it } from 'vitest';
import { suppressionReason } from '../../../../functions/send-fallback/suppression-reason.ts';
import { unknownMail } from '../../../support/unknown-mail.ts';

const raw = (headers: string) => ({
  email: `From: jo@example.net\r\nTo: support@example.com\r\n${headers}\r\n\r\nhello`,
});
const verdictOf = async (fields: Record<string, string | Buffer>) =>
  suppressionReason(await unknownMail(fields), new Set());

const machines = [
  ['Auto-Submitted: auto-replied', 'auto_submitted'],
  ['Auto-Submitted: no\nAuto-Submitted: auto-generated', 'auto_submitted'],
  ['Precedence: auto-reply', 'bulk_mail'],
  ['Precedence: auto_reply', 'bulk_mail'],
  ['Precedence: first-class\nPrecedence: bulk', 'bulk_mail'],
  ['X-Precedence: junk', 'bulk_mail'],
  ['X-Auto-Response-Suppress: DR, OOF', 'auto_response_suppressed'],
  ['X-Autoreply: yes', 'machine_sent'],
  ['x-autoreply: 1', 'machine_sent'],
  ['X-Autoreply-From: me@example.net', 'machine_sent'],
  ['X-Autorespond: Re: hello', 'machine_sent'],
  ['X-Autoresponder: yes', 'machine_sent'],
  ['X-Autoresponse: x', 'machine_sent'],
  ['X-Auto-Reply: true', 'machine_sent'],
  ['X-Auto-Reply-From: a@example.net', 'machine_sent'],
  ['X-Mail-Autoreply: yes', 'machine_sent'],
  ['X-POST-MessageClass: 9; Autoresponder', 'machine_sent'],
  ['X-FC-MachineGenerated: true', 'machine_sent'],
  ['X-Loop: jo@example.net', 'machine_sent'],
  ['X-Cron-Env: <SHELL=/bin/sh>', 'machine_sent'],
  ['X-MS-Exchange-Generated-Message-Source: Mailbox Rules Agent', 'machine_sent'],
  ['Delivered-To: Autoresponder', 'machine_sent'],
  ['Delivered-To: support@example.com\nDelivered-To: autoresponder', 'machine_sent'],
  ['X-Failed-Recipients: bob@example.org', 'report'],
  ['Feedback-ID: 1.eu-west-1.abc=:AmazonSES', 'bulk_mail'],
  ['Feedback-ID: campaign:customer:type:sender', 'bulk_mail'],
  ['X-Mailing-List: git@vger.example', 'mailing_list'],
  ['List-Id: <git.vger.example>', 'mailing_list'],
  ['Return-Path: <>', 'null_sender'],
  ['Return-Path: < >', 'null_sender'],
  ['Return-Path:', 'null_sender'],
  ['Return-Path: <jo@example.net>\nReturn-Path: <>', 'null_sender'],
  ['Return-Path: <>\nReturn-Path: <jo@example.net>', 'null_sender'],
  ['Content-Type: multipart/report; report-type=delivery-status', 'report'],
  ['Content-Type: Multipart/Report;\n\tboundary="x"; report-type=disposition-notification', 'report'],
  ['Content-Type: multipart/mixed; report-type="delivery-status"; boundary=x', 'report'],
  ['Content-Type: (a report) multipart / report; boundary=x', 'report'],
  [`Content-Type: multipart/mixed; boundary="${'x'.repeat(300)}"; report-type=delivery-status`, 'report'],
  ['Content-Type: message/delivery-status', 'report'],
  ['Content-Type: message/disposition-notification', 'report'],
  ['Reply-To: "Shop" <noreply@example.net>', 'no_reply_sender'],
  ['Return-Path: <MAILER-DAEMON>', 'no_reply_sender'],
  ['Return-Path: <MAILER-DAEMON@example.net>', 'no_reply_sender'],
  ['Auto-Submitted: (vacation) auto-replied', 'auto_submitted'],
  ['X-Auto-Submitted: auto-generated', 'machine_sent'],
  ['X-Autosubmitted: auto-replied', 'machine_sent'],
  ['Auto-Submit: yes', 'machine_sent'],
  ['Autoreply: yes', 'machine_sent'],
  ['X-Autoreply-Domain: example.net', 'machine_sent'],
  ['X-Vacation: yes', 'machine_sent'],
  ['X-Autoresponse-Suppress: All', 'auto_response_suppressed'],
  ['Precedence: "bulk"', 'bulk_mail'],
  ['Precedence: (newsletter) bulk', 'bulk_mail'],
  ['Preference: auto_reply', 'machine_sent'],
  ['X-Apple-Action: VACATION', 'machine_sent'],
  ['X-Amazon-Auto-Reply: true', 'machine_sent'],
  ['X-Mailer: vacation 1.2', 'machine_sent'],
  ['X-OTRS-Loop: no-loop', 'machine_sent'],
  ['X-RT-Loop-Prevention: example.net', 'machine_sent'],
  ['X-MS-Exchange-Inbox-Rules-Loop: jo@example.net', 'machine_sent'],
  ['X-Campaign: spring', 'bulk_mail'],
  ['X-MC-User: 1a2b3c', 'bulk_mail'],
  ['X-CSA-Complaints: csa-complaints@eco.example', 'bulk_mail'],
  ['X-Feedback-ID: a:b:c:sender', 'bulk_mail'],
  ['X-ML-Name: announce', 'mailing_list'],
] as const;

describe('an email of a machine', () => {
  it.each(machines)(
    'an email of a machine is not answered when parsed by SendGrid: %j',
    async (headers, reason) => {
      expect(await verdictOf({ headers })).toBe(reason);
    },
  );

  it.each(machines)('an email of a machine is not answered when posted raw: %j', async (headers, reason) => {
    expect(await verdictOf(raw(headers.replaceAll('\n', '\r\n')))).toBe(reason);
  });

  it('an email of a machine is known by its header behind a hundred others', async () => {
    const padding = Array.from({ length: 100 }, (_, at) => `X-Spam-${at}: ${'y'.repeat(900)}`).join('\n');

    expect(await verdictOf({ headers: `${padding}\nX-Loop: x\nX-Autoreply: yes` })).toBe('machine_sent');
  });

  it.each(['message/delivery-status', 'message/disposition-notification', 'Message/Feedback-Report; x=y'])(
    'an email of a machine is known by a part of type %s',
    async (content_type) => {
      const item = await unknownMail();

      expect(suppressionReason({ ...item, attachments: [{ content_type }] }, new Set())).toBe('report');
    },
  );
});

describe('an email of a person', () => {
  it.each([
    'Auto-Submitted: no',
    'Precedence: first-class',
    'X-Auto-Response-Suppress: None',
    'X-Autoreply: no',
    'X-FC-MachineGenerated: false',
    'Feedback-ID: i197146af:Fastmail',
    'Feedback-ID: 53478694:user:proton',
    'Content-Type: multipart/mixed; boundary="multipart/report"',
    'Content-Type: multipart/alternative; boundary=x',
    'Subject: Auto-Submitted: auto-replied',
    'X-Mailer: Autoreply 2000',
    'Delivered-To: support@example.com',
    'Auto-Submitted: (by a person) no',
    'Auto-Submitted: "no"',
    'X-Auto-Submitted: no',
    'X-Autoresponse-Suppress: None',
    'Preference: telephone',
    'X-Apple-Action: forward',
    'X-Mailer: Vacation Rentals 3',
    'X-Autocrypt: x',
    'Disposition-Notification-To: jo@example.net',
    'Return-Path: <SRS0=abcd=xy=example.net=jo@forwarder.example>',
    // Our Exchange rule that forwards what persons write.
    'X-MS-Exchange-Inbox-Rules-Loop: support@example.com',
    'Delivered-To: office@example.org\nX-MS-Exchange-Inbox-Rules-Loop: Office@example.org',
  ])('an email of a person is answered: %s', async (headers) => {
    expect(await verdictOf({ headers })).toBeUndefined();
  });

  it('an email of a person is answered where Microsoft rewrote the envelope of what it forwarded', async () => {
    const envelope = '{"to":["in@parse.example.com"],"from":"bounces+SRS=1kxZp=QX@example.net"}';

    expect(await verdictOf({ envelope })).toBeUndefined();
  });
});
