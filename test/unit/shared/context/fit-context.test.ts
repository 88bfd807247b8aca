import { expect, it } from 'vitest';
import { contextObject } from '../../../../shared/context/context-object.ts';
import { fitContext, maxContextBytes } from '../../../../shared/context/fit-context.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import { conversation, messageId, messageItem } from '../../../support/builders.ts';

const now = new Date('2026-11-24T10:00:00.000Z');

function contextOf(overrides: Parameters<typeof messageItem>[0]) {
  return toContextObject(messageItem(overrides), conversation(), now);
}

it('leaves a context that fits as it is', () => {
  const context = contextOf({ metadata: { profile_name: 'Jo' } });

  expect(fitContext(context)).toBe(context);
});

it('drops the provider metadata first', () => {
  const fitted = fitContext(contextOf({ metadata: { raw: 'x'.repeat(300_000) } }));

  expect(fitted?.message).not.toHaveProperty('provider_metadata');
  expect(fitted?.message.body).toBe('hello');
});

it('shortens the body when that is not enough, and says so', () => {
  const fitted = fitContext(contextOf({ content: '\u0001'.repeat(60_000) }));

  expect(fitted?.message).toMatchObject({
    body_truncated: true,
    content_ref: `messages/${messageId}/content.txt`,
  });
  expect(Buffer.byteLength(JSON.stringify(fitted))).toBeLessThanOrEqual(maxContextBytes);
  expect(contextObject.safeParse(fitted).success).toBe(true);
});

it('names where the whole text was before, when it shortens it further', () => {
  const fitted = fitContext(
    contextOf({ content: '\u0001'.repeat(60_000), content_ref: 'messages/1/content.txt' }),
  );

  expect(fitted?.message).toMatchObject({ body_truncated: true, content_ref: 'messages/1/content.txt' });
});

it('gives up on a context that cannot be made to fit', () => {
  const media = [{ url: `https://media.example.com/${'x'.repeat(300_000)}` }];

  expect(fitContext(contextOf({ media }))).toBeUndefined();
});
