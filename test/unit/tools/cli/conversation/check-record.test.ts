import { expect, it } from 'vitest';
import { checkRecord } from '../../../../../tools/cli/conversation/check-record.ts';

const right = {
  conversation_id: 'conv-1',
  primary_channel: '+15551230001',
  channel_type: 'sms',
  conversation_status: 'open',
  hand_off_to_human: false,
  company_id: 'company-1',
  recipient_ids: ['+15559990001', 'support@example.com'],
  last_activity_at: '2026-11-24T10:00:00.000Z',
};

function found(changes: Record<string, unknown>, others: readonly Record<string, unknown>[] = []): string[] {
  const record = { ...right, ...changes };
  const rivals = others.map((other) => ({ ...right, ...other }));
  return checkRecord(record, rivals).map(({ attribute, text }) => `${attribute} ${text}`);
}

it('finds nothing in a record that the document describes', () => {
  expect(found({})).toEqual([]);
});

it.each([
  ['sms', '+15551230001'],
  ['sms', '55555'],
  ['sms', 'Börse'],
  ['sms', '*123#'],
  ['whatsapp', 'US.13491208655302741918'],
  ['whatsapp', '+5511987654321'],
  ['rcs', '+15551230001'],
  ['email', 'jane@example.com'],
  ['email', 'jörg@exämple.com'],
  ['email', '"jane..roe"@example.com'],
])('accepts the key of a customer who writes by %s from %s', (channel_type, primary_channel) => {
  expect(found({ channel_type, primary_channel, recipient_ids: undefined })).toEqual([]);
});

it.each([
  ['whatsapp', 'whatsapp:+15551230001', '+15551230001'],
  ['sms', '+1 (555) 123-0001', '+15551230001'],
  ['sms', '15551230001', '+15551230001'],
  ['sms', '0015551230001', '+15551230001'],
  ['email', 'Jane@Example.com', 'jane@example.com'],
  ['email', 'mailto:jane@example.com', 'jane@example.com'],
  ['email', 'Jane Roe <jane@example.com>', undefined],
])(
  'says how the key of a %s conversation that no message finds is spelled: %s',
  (channel_type, primary_channel, spelling) => {
    const [first] = found({ channel_type, primary_channel, recipient_ids: undefined });

    expect(first).toMatch(/^primary_channel no /);
    if (spelling) expect(first).toContain(`write “${spelling}”`);
  },
);

it.each([
  ['email', '+15551230001'],
  ['whatsapp', 'jane@example.com'],
  ['rcs', 'Börse'],
])('says that no %s message comes from %s', (channel_type, primary_channel) => {
  expect(found({ channel_type, primary_channel, recipient_ids: undefined })).toEqual([
    `primary_channel no ${channel_type} message comes from “${primary_channel}”`,
  ]);
});

it.each<[string, unknown, RegExp]>([
  ['channel_type', 'telegram', /is none of whatsapp, sms, rcs, email/],
  ['hand_off_to_human', 'true', /is no boolean\. 1, .*are read as true/],
  ['priority', 'HIGH', /is none of high, normal\. Everything but exactly `high` is normal/],
  ['company_id', 7, /is no string.*A number is its text/],
  ['last_activity_at', 1_764_000_000, /Any other type is replaced/],
  ['messages', 'none', /is no array\. null is replaced/],
  ['message_count', '12', /is no number.*not counted/],
  ['expires_at', 1_764_000_000_000, /Milliseconds/],
  ['retry_at', '2026-11-24T10:00:00.000Z', /must be absent\. The record appears among messages/],
  ['email_status', { status: 'bounced' }, /never replaced/],
  ['listed_message_ids', new Map(), /continue without entries/],
])('says how an odd %s is read: %j', (attribute, value, text) => {
  const [first] = found({ [attribute]: value });

  expect(first).toMatch(text);
  expect(first).toMatch(new RegExp(`^${attribute} `));
});

it.each(['unknown#SM1', 'quarantine#1', 'fallback#sms#+1555', 'live#company-1', 'event#1'])(
  'refuses the key of one of the system’s own items: %s',
  (conversation_id) => {
    expect(found({ conversation_id })).toEqual([expect.stringMatching(/^conversation_id begins as a key/)]);
  },
);

it.each(['claim', 'message#SM1', 'connection#1', 'event#1'])(
  'refuses the sort key of one of the system’s own items: %s',
  (primary_channel) => {
    expect(found({ primary_channel }).join()).toMatch(/primary_channel begins as a key/);
  },
);

it('asks for the channel of a record that names none', () => {
  expect(found({ channel_type: undefined })).toEqual([expect.stringMatching(/^channel_type is absent/)]);
});

it.each<[unknown, RegExp]>([
  [['whatsapp:+15559990001'], /use “\+15559990001”/],
  [['+1 555 999 0001'], /use “\+15559990001”/],
  [['support@example.com'], /no sms message is written to any of these/],
  [[], /is empty: the conversation gets messages to any address/],
])('says what %j does among the recipients', (recipient_ids, text) => {
  expect(found({ recipient_ids })).toEqual([expect.stringMatching(text)]);
});

it('names the other record of a customer that may get the same messages', () => {
  const other = { conversation_id: 'conv-2' };

  expect(found({}, [right, other])).toEqual([
    expect.stringMatching(/decides between this record and conv-2/),
  ]);
  expect(found({}, [{ ...other, channel_type: 'whatsapp' }])).toEqual([]);
  expect(found({}, [{ ...other, recipient_ids: ['+15559990002'] }])).toEqual([]);
  expect(found({}, [{ ...other, recipient_ids: undefined }])).toEqual([]);
});

it('says when a record has no room left for entries', () => {
  expect(found({ notes: 'n'.repeat(400_000) })).toEqual([expect.stringMatching(/leave no room/)]);
});
