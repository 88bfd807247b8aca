import { describe, expect, it } from 'vitest';
import { buildContext } from '../../../../functions/build-context/build-context.ts';
import { contextObject } from '../../../../shared/context/context-object.ts';
import { buildContextInput, buildContextPorts } from '../../../support/build-context-ports.ts';
import { messageItem } from '../../../support/builders.ts';

async function mediaOf(media: readonly Record<string, string>[] | undefined, archivesMedia: boolean) {
  const item = messageItem(media && { media });
  const ports = buildContextPorts({ archivesMedia, claim: async () => ({ kind: 'claimed', item }) });
  const result = await buildContext(buildContextInput, ports);
  if (result.outcome !== 'ready') throw new Error(result.outcome);
  expect(contextObject.safeParse(result.context).success).toBe(true);
  return { media: result.context.message.media, has_media: result.has_media };
}

const url = 'https://api.twilio.com/1';

describe('media of a message', () => {
  it('are left as they are where the stage archives none', async () => {
    expect(await mediaOf([{ url }], false)).toEqual({ media: [{ url }], has_media: undefined });
  });

  it('are unavailable until the next step has them, where the stage archives them', async () => {
    expect(await mediaOf([{ url, content_type: 'image/png' }], true)).toEqual({
      media: [{ url, content_type: 'image/png', unavailable: 'archive_failed' }],
      has_media: true,
    });
  });

  it('are tried again by a replay where a copy is missing', async () => {
    const stored = [
      { url, content_ref: 'messages/SM1/media/1' },
      { url, unavailable: 'not_found' },
    ];

    const { media, has_media } = await mediaOf(stored, true);

    expect(has_media).toBe(true);
    expect(media).toEqual([stored[0], { url, unavailable: 'archive_failed' }]);
  });

  it.each([
    ['a message without media', undefined],
    ['a message whose media are all archived', [{ url, content_ref: 'messages/SM1/media/1' }]],
  ])('need no step for %s', async (_what, media) => {
    expect(await mediaOf(media, true)).toEqual({ media, has_media: false });
  });
});
