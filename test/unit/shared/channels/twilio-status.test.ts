import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import type { InboundMessage } from '../../../../shared/messages/inbound-message.ts';
import { twilioRequest } from '../../../support/channel-keys.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const parse = (fields: Fields) => createChannels({}).sms?.parse(twilioRequest(fields));

async function messageOf(fields: Fields): Promise<InboundMessage> {
  const parsed = await parse(fields);
  if (parsed?.kind !== 'message') throw new Error(`not a message: ${parsed?.kind}`);
  return parsed.message;
}

const reportedStatuses = [
  ...['accepted', 'scheduled', 'queued', 'sending', 'sent', 'delivered', 'undelivered'],
  ...['partially_delivered', 'failed', 'read', 'canceled', 'cancelled', 'deleted'],
];

describe('a status callback', () => {
  it.each(reportedStatuses)('%s is no message', async (MessageStatus) => {
    expect(await parse({ MessageStatus, SmsStatus: MessageStatus, Body: undefined })).toEqual({
      kind: 'status_callback',
      status: MessageStatus,
    });
  });
});

describe('a status', () => {
  it.each<[string, Fields]>([
    ['in upper case', { MessageStatus: 'DELIVERED' }],
    ['of the old name', { SmsStatus: 'sent' }],
    ['that is new, without a text', { MessageStatus: 'pondered', Body: undefined }],
    ...reportedStatuses.map((status): [string, Fields] => [
      `${status}, beside a text`,
      { MessageStatus: status },
    ]),
  ])('%s is a report', async (_, fields) => {
    expect(await parse(fields)).toMatchObject({ kind: 'status_callback' });
  });

  it.each<[string, Fields]>([
    ['received', { SmsStatus: 'received' }],
    ['received, in upper case', { SmsStatus: 'RECEIVED' }],
    ['received, beside an empty one', { MessageStatus: '', SmsStatus: 'received' }],
    ['receiving', { SmsStatus: 'receiving' }],
    ['empty', { MessageStatus: '', SmsStatus: '' }],
    ['that is new, with a text', { SmsStatus: 'pondered' }],
  ])('%s comes with a message', async (_, fields) => {
    expect((await messageOf(fields)).content).toBe('hello');
  });

  it.each(['receiving', 'received', 'Received', ''])(
    '%j comes with a message that has no text but a place or a picture',
    async (SmsStatus) => {
      expect(await messageOf({ SmsStatus, Body: undefined, Latitude: '1', Longitude: '2' })).toMatchObject({
        metadata: { location: { latitude: '1' } },
      });
      expect(await messageOf({ SmsStatus, Body: undefined, MessageType: 'contacts' })).toMatchObject({
        content: '',
      });
    },
  );
});
