import { expect, it } from 'vitest';
import { liveText } from '../../../../shared/live/live-frame.ts';

it('gives no text to a client that may not read it', () => {
  expect(liveText({ text: 'hello', subject: 'about' }, false)).toEqual({});
});

it('cuts a long text and says so', () => {
  const cut = liveText({ text: 'é'.repeat(10_000) }, true);

  expect(Buffer.byteLength(cut.text ?? '')).toBe(4_096);
  expect(cut.text_truncated).toBe(true);
});
