import { describe, expect, it, vi } from 'vitest';
import { type ArchiveMediaPorts, archiveMedia } from '../../../../functions/archive-media/archive-media.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import { mediaSeconds } from '../../../../shared/workflow.ts';
import { conversation, messageItem } from '../../../support/builders.ts';

const startedAt = '2026-11-24T10:00:00.000Z';
const now = Date.parse(startedAt) + 1_000;
const accountSid = `AC${'1'.repeat(32)}`;
const urlOf = (number: number) =>
  `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages/MM1/Media/ME${number}`;

function inputWith(media: readonly Record<string, string>[]) {
  const item = messageItem({ media, metadata: {} });
  const context = toContextObject(item, conversation(), new Date(startedAt));
  return {
    conversation_id: 'conv-1',
    message_key: item.primary_channel,
    channel_type: 'sms',
    request_id: 'request-1',
    started_at: startedAt,
    built: {
      outcome: 'ready',
      hand_off_to_human: false,
      priority: 'normal',
      context,
      has_media: true,
      lease_until: undefined,
    },
  } as const;
}

function ports(overrides: Partial<ArchiveMediaPorts> = {}) {
  return {
    now: () => now,
    authorizationsOf: vi.fn(async () => ['Basic x']),
    fetchMedium: vi.fn<ArchiveMediaPorts['fetchMedium']>(async () => ({
      kind: 'fetched',
      bytes: Buffer.from('picture'),
      contentType: 'image/png',
    })),
    store: vi.fn<ArchiveMediaPorts['store']>(async () => undefined),
    save: vi.fn<ArchiveMediaPorts['save']>(async () => undefined),
    ...overrides,
  };
}

const media = (count: number) =>
  Array.from({ length: count }, (_, at) => ({
    url: urlOf(at),
    content_type: 'image/jpeg',
    unavailable: 'archive_failed',
  }));

describe('archiveMedia', () => {
  it('gives each of ten pictures a content_ref, in the item and in the context', async () => {
    const made = ports();

    const result = await archiveMedia(inputWith(media(10)), made);

    const { message_id, media: archived } = result.context.message;
    expect(archived).toEqual(
      media(10).map(({ unavailable: _, ...medium }, at) => ({
        ...medium,
        content_ref: `messages/${message_id}/media/${at + 1}`,
      })),
    );
    expect(made.save).toHaveBeenCalledWith(expect.anything(), archived);
    expect(made.authorizationsOf).toHaveBeenCalledWith(accountSid);
    expect(result).toMatchObject({ outcome: 'ready', priority: 'normal', hand_off_to_human: false });
  });

  it('says of each that is not to be had why, and keeps the others', async () => {
    const fetchMedium = vi.fn<ArchiveMediaPorts['fetchMedium']>(async (url) =>
      url === urlOf(1)
        ? { kind: 'unavailable', reason: 'not_found' }
        : { kind: 'fetched', bytes: Buffer.from('x'), contentType: 'not a type' },
    );
    const store = vi.fn<ArchiveMediaPorts['store']>(async () => undefined);

    const { context } = await archiveMedia(inputWith(media(3)), ports({ fetchMedium, store }));

    expect(context.message.media?.map(({ unavailable }) => unavailable)).toEqual([
      undefined,
      'not_found',
      undefined,
    ]);
    expect(store.mock.calls[0]?.[0].contentType).toBe('image/jpeg');
  });

  it('copies nothing twice, and nothing beyond 20 files', async () => {
    const made = ports();
    const many = [{ url: urlOf(0), content_ref: 'messages/MM1/media/1' }, ...media(21)];

    const { context } = await archiveMedia(inputWith(many), made);

    expect(made.fetchMedium).toHaveBeenCalledTimes(19);
    expect(context.message.media?.[0]).toEqual(many[0]);
    expect(context.message.media?.slice(20).map(({ unavailable }) => unavailable)).toEqual([
      'too_many',
      'too_many',
    ]);
  });

  it('ends every fetch and every upload when the next steps need the rest of the execution', async () => {
    const step = new AbortController();
    const limits = vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(step.signal);
    const made = ports();

    await archiveMedia(inputWith(media(2)), made);
    step.abort();

    const [stepMs = 0, ...fileMs] = limits.mock.calls.map(([ms]) => ms);
    limits.mockRestore();
    expect(now + stepMs).toBeLessThan(Date.parse(startedAt) + mediaSeconds * 1_000);
    expect(Math.max(...fileMs)).toBeLessThan(stepMs);
    expect(vi.mocked(made.fetchMedium).mock.calls.map(([, , signal]) => signal.aborted)).toEqual([
      true,
      true,
    ]);
    expect(vi.mocked(made.store).mock.calls.map(([, signal]) => signal.aborted)).toEqual([true, true]);
  });

  it('asks for nothing when the execution has no time for it any more', async () => {
    const made = ports({ now: () => Date.parse(startedAt) + 19_000 });

    const { context } = await archiveMedia(inputWith(media(1)), made);

    expect(made.fetchMedium).not.toHaveBeenCalled();
    expect(context.message.media?.[0]?.unavailable).toBe('timeout');
  });

  it.each([
    ['the secret cannot be read', { authorizationsOf: () => Promise.reject(new Error('gone')) }, undefined],
    ['the bucket is unavailable', { store: () => Promise.reject(new Error('gone')) }, 'storage_failed'],
  ])('continues when %s', async (_what, overrides, reason) => {
    const { context } = await archiveMedia(inputWith(media(1)), ports(overrides));

    expect(context.message.media?.[0]?.unavailable).toBe(reason);
  });
});
