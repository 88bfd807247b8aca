import { describe, expect, it } from 'vitest';
import { suppressionReason } from '../../../../functions/send-fallback/suppression-reason.ts';
import { messageItem } from '../../../support/builders.ts';
import { unknownMail } from '../../../support/unknown-mail.ts';

const own = new Set(['sales@example.com', 'büro@exämple.de', '+15559990001']);
const parse = 'inbound@parse.example.com';

function envelope(from: string, to = parse): string {
  return JSON.stringify({ to: [to], from });
}

describe('an email from one of our addresses', () => {
  it.each([
    ['behind a forwarder, by To', { from: 'support@example.net', to: 'support@example.net' }],
    [
      'behind a forwarder, by To with another case',
      { from: 'Support@example.net', to: '<support@EXAMPLE.net>' },
    ],
    ['by Delivered-To', { from: 'support@example.net', headers: 'Delivered-To: support@example.net' }],
    [
      'by the second Delivered-To',
      { from: 'support@example.net', headers: `Delivered-To: ${parse}\nDelivered-To: <support@example.net>` },
    ],
    [
      'by X-Forwarded-For',
      { from: 'support@example.net', headers: `X-Forwarded-For: support@example.net ${parse}` },
    ],
    ['by X-Original-To', { from: 'support@example.net', headers: 'X-Original-To: support@example.net' }],
    ['with a tag', { from: 'support+42@example.net', to: 'support@example.net' }],
    ['by Resent-To', { from: 'support@example.net', headers: 'Resent-To: support@example.net' }],
    ['by Apparently-To', { from: 'support@example.net', headers: 'Apparently-To: <SUPPORT@example.net>' }],
    ['by X-Real-To', { from: 'support@example.net', headers: 'X-Real-To: support@example.net' }],
    [
      'by the envelope that Gmail rewrote',
      {
        from: 'support@example.net',
        to: 'jane@example.org',
        envelope: envelope('support+caf_=inbound=parse.example.com@example.net'),
      },
    ],
    ['that the stage lists', { from: 'sales@example.com' }],
    ['that the stage lists, in quotes and with a trailing dot', { from: '"sales"@example.com.' }],
    ['that the stage lists, with a tag', { from: 'sales+spring@example.com' }],
    ['that the stage lists in another spelling', { from: 'büro@xn--exmple-cua.de' }],
    ['that was written to', { from: parse }],
  ])('%s is not answered', async (_, fields: Record<string, string>) => {
    const item = await unknownMail({ envelope: envelope(fields.from ?? ''), ...fields });

    expect(suppressionReason(item, own)).toBe('own_address');
  });

  it.each([
    ['by its number', { sender_id: '+15559990001' }],
    ['by another spelling of its number', { sender_id: '+5531988887777', sender_aliases: ['+553188887777'] }],
    ['over WhatsApp', { channel_type: 'whatsapp', sender_id: '+15559990001' }],
    ['that was written to', { sender_id: '+15559990000' }],
    [
      'that was written to, in another spelling',
      { sender_id: '+553188887777', recipient_id: '+5531988887777' },
    ],
    ['that the stage lists with a prefix and blanks', { sender_id: '+15559990002' }],
    [
      'that the stage lists in lower case',
      { channel_type: 'whatsapp', sender_id: 'US.1349', sender_type: 'whatsapp_user_id' as const },
    ],
  ])('an email from one of our addresses is not answered as a text: %s', (_, overrides) => {
    expect(
      suppressionReason(
        messageItem(overrides),
        new Set([...own, '+553188887777', 'whatsapp:+1 555 999-0002', 'us.1349']),
      ),
    ).toBe('own_address');
  });
});

describe('an email of a customer', () => {
  it.each([
    ['who also writes to himself', { to: `jo@example.net, ${parse}` }],
    ['who has himself in Cc', { to: parse, cc: 'jo@example.net' }],
    [
      'whose email another mailbox at Gmail forwards',
      { to: 'support@example.com', envelope: envelope('support+caf_=inbound=parse.example.com@example.com') },
    ],
    [
      'whose email a forwarder passed on',
      { to: 'support@example.com', headers: 'Delivered-To: support@example.com' },
    ],
    ['of the same domain as a forwarder', { to: 'jane@example.net' }],
  ])('%s is answered', async (_, fields: Record<string, string>) => {
    const item = await unknownMail({
      from: 'jo@example.net',
      envelope: envelope('jo@example.net'),
      dkim: '{@example.net : pass}',
      ...fields,
    });

    expect(suppressionReason(item, own)).toBeUndefined();
  });
});
