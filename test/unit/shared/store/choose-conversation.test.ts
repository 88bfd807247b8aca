import { describe, expect, it } from 'vitest';
import type { MessageParties } from '../../../../shared/messages/message-parties.ts';
import { type Candidate, chooseConversation } from '../../../../shared/store/choose-conversation.ts';

const toCompanyB: MessageParties = {
  channelType: 'sms',
  senderId: '+15551230001',
  senderType: 'phone',
  recipientId: '+15559990002',
};

function candidate(conversation_id: string, attributes: Partial<Candidate> = {}): Candidate {
  return { conversation_id, primary_channel: '+15551230001', channel_type: 'sms', ...attributes };
}

function chosen(parties: MessageParties, ...candidates: Candidate[]): string | undefined {
  return chooseConversation(candidates, parties)?.conversation_id;
}

describe('the conversation of a message', () => {
  it('the conversation of a message is the one that names the address written to, however late the others were active', () => {
    const ofA = candidate('a', { recipient_ids: ['+15559990001'], last_activity_at: '2026-11-29T00:00:00Z' });
    const ofB = candidate('b', { recipient_ids: ['+15559990002'], channel_type: 'whatsapp' });
    const ofNobody = candidate('n', { last_activity_at: '2026-11-29T00:00:00Z' });

    expect(chosen(toCompanyB, ofA, ofNobody, ofB)).toBe('b');
  });

  it('the conversation of a message is one that names nobody before none', () => {
    const ofA = candidate('a', { recipient_ids: ['+15559990001'] });

    expect(chosen(toCompanyB, ofA, candidate('n', { channel_type: 'email' }))).toBe('n');
  });

  it('the conversation of a message is none where all of them name others only', () => {
    const ofA = candidate('a', { recipient_ids: ['+15559990001', 'support@example.com'] });

    expect(chosen(toCompanyB, ofA)).toBeUndefined();
  });

  it.each([
    ['a set', new Set(['+15559990002'])],
    ['a text', '+15559990002'],
    ['a number', 15559990002],
    ['the address with its prefix', ['whatsapp:+15559990002']],
    ['spaces and signs', ['+1 555 999-0002']],
    ['the marks that a phone copies around it', ['\u202a+1 (555) 999-0002\u202c']],
    ['dashes that are no minus', ['+1‑555–999−0002']],
    ['full-width digits', ['＋１５５５９９９０００２']],
    ['an international prefix', ['0015559990002']],
  ])('the conversation of a message is found by its recipients in another form: %s', (_, recipient_ids) => {
    const ofA = candidate('a', { recipient_ids: ['+15559990001'] });

    expect(chosen(toCompanyB, ofA, candidate('b', { recipient_ids }))).toBe('b');
  });

  it.each([
    ['an empty list', []],
    ['a map', { to: 'x' }],
    ['nothing', null],
  ])('counts recipients that are %s as none', (_, recipient_ids) => {
    const ofA = candidate('a', { recipient_ids: ['+15559990001'] });

    expect(chosen(toCompanyB, ofA, candidate('n', { recipient_ids }))).toBe('n');
  });

  it('of an email is the one of the envelope, then the one of To and Cc', () => {
    const mail: MessageParties = {
      channelType: 'email',
      senderId: 'jo@example.net',
      senderType: 'email',
      recipientId: 'b@parse.example',
      metadata: { envelope_to: ['b@parse.example'], header_to: ['a@example.com'], cc: ['c@example.com'] },
    };
    const of = (id: string, recipient: string) =>
      candidate(id, { primary_channel: 'jo@example.net', channel_type: 'email', recipient_ids: [recipient] });

    expect(chosen(mail, of('a', 'a@example.com'), of('b', 'B@Parse.Example'))).toBe('b');
    expect(chosen(mail, of('c', 'c@example.com'), of('x', 'x@example.com'))).toBe('c');
    expect(chosen(mail, of('x', 'x@example.com'))).toBeUndefined();
  });

  it('of an email that a forwarder passed on is the one of the forwarder, also where the customer wrote in Bcc', () => {
    const mail: MessageParties = {
      channelType: 'email',
      senderId: 'jo@example.net',
      senderType: 'email',
      recipientId: 'in@parse.example',
      metadata: { header_to: ['friend@example.org'], delivered_to: ['support@example.com'] },
    };
    const ofSupport = candidate('s', {
      primary_channel: 'jo@example.net',
      channel_type: 'email',
      recipient_ids: ['Support <support@example.com>'],
    });

    expect(chosen(mail, ofSupport)).toBe('s');
  });

  it.each([
    ['the mailbox, where a record names no tag', ['support@example.com'], 's'],
    ['the tag before the mailbox', ['support+b@example.com'], 'tag'],
    ['no other tag', ['support+c@example.com'], 'n'],
    ['no mailbox whose name only begins so', ['supp@example.com'], 'n'],
  ])('written to an address with a tag is of %s', (_, recipient_ids, expected) => {
    const mail: MessageParties = {
      channelType: 'email',
      senderId: 'jo@example.net',
      senderType: 'email',
      recipientId: 'support+b@example.com',
      metadata: {},
    };
    const of = (id: string, attributes: Partial<Candidate>) =>
      candidate(id, { primary_channel: 'jo@example.net', channel_type: 'email', ...attributes });
    const latest = '2026-11-29T00:00:00Z';
    const ofMailbox = of('s', { recipient_ids: ['support@example.com'], last_activity_at: latest });
    const others = expected === 'tag' ? [ofMailbox] : [of('n', { last_activity_at: latest })];

    expect(chosen(mail, ...others, of(expected === 'n' ? 'x' : expected, { recipient_ids }))).toBe(expected);
  });

  it('reads a last activity that is no text as none', () => {
    const odd = [9e12, { at: '2027' }, true, null].map((last_activity_at, at) =>
      candidate(`odd${at}`, { last_activity_at }),
    );

    expect(chosen(toCompanyB, ...odd, candidate('n', { last_activity_at: '2026-01-01T00:00:00Z' }))).toBe(
      'n',
    );
  });
});

describe('a sender that is any other text', () => {
  const other = { channelType: 'sms', senderType: 'other' } as const;

  it.each(['jane@example.com', '*123#', '+8610698001234567', 'US.13491208655302741918'])(
    'reaches a conversation of its own channel only: %s',
    (id) => {
      const parties = { ...other, senderId: id };
      const under = (conversation_id: string, channel_type?: string) =>
        candidate(conversation_id, { primary_channel: id, channel_type });

      expect(chosen(parties, under('mail', 'email'), under('whatsapp', 'whatsapp'))).toBeUndefined();
      expect(chosen(parties, under('unnamed'))).toBeUndefined();
      expect(chosen(parties, under('mail', 'email'), under('sms', 'sms'))).toBe('sms');
    },
  );
});

describe('a conversation under an id that anybody can write over SMS', () => {
  it.each([
    ['email', 'email', 'jane@example.com'],
    ['whatsapp_user_id', 'whatsapp', 'US.1349'],
  ] as const)('of an SMS sender gets nothing of a sender of type %s', (senderType, channelType, id) => {
    const parties: MessageParties = { channelType, senderType, senderId: id };

    expect(chosen(parties, candidate('sms', { primary_channel: id }))).toBeUndefined();
    expect(chosen(parties, candidate('own', { primary_channel: id, channel_type: channelType }))).toBe('own');
    expect(chosen(parties, candidate('unnamed', { primary_channel: id, channel_type: undefined }))).toBe(
      'unnamed',
    );
  });

  it('of a WhatsApp user gets nothing of an SMS sender that is called so', () => {
    const parties: MessageParties = { channelType: 'sms', senderType: 'phone', senderId: 'US.1349' };

    expect(
      chosen(parties, candidate('whatsapp', { primary_channel: 'US.1349', channel_type: 'whatsapp' })),
    ).toBeUndefined();
  });

  it('a conversation under an id that anybody can write over SMS is found however its record spells the channel', () => {
    const parties: MessageParties = {
      channelType: 'email',
      senderType: 'email',
      senderId: 'jane@example.com',
    };

    expect(
      chosen(parties, candidate('own', { primary_channel: 'jane@example.com', channel_type: 'Email' })),
    ).toBe('own');
  });
});
