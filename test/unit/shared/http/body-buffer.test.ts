import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createBodyBuffer } from '../../../../shared/http/body-buffer.ts';

const large = (bytes = 300_000) => {
  const body = randomBytes(bytes);
  return { body, text: body.toString('base64') };
};

describe('the memory of large bodies', () => {
  it.each([0, 1, 100, 131_071, 131_072, 131_073, 1_000_001])('holds %i bytes as they came', (bytes) => {
    const { body, text } = large(bytes);

    expect(createBodyBuffer().decode(text).equals(body)).toBe(true);
  });

  it('is used again once it is released, also for a shorter body', () => {
    const bodies = createBodyBuffer();
    const first = bodies.decode(large().text);
    bodies.release(first);
    const { body, text } = large(200_000);

    const second = bodies.decode(text);

    expect(second.buffer).toBe(first.buffer);
    expect(second.equals(body)).toBe(true);
  });

  it('is left to who did not release it', () => {
    const bodies = createBodyBuffer();
    const { body, text } = large();
    const kept = bodies.decode(text);

    for (const other of [large(), large(400_000)]) bodies.release(bodies.decode(other.text));
    bodies.decode(large().text);

    expect(kept.equals(body)).toBe(true);
  });

  it('is lent to one at a time, however often it is released', () => {
    const bodies = createBodyBuffer();
    const first = bodies.decode(large().text);
    bodies.release(first);
    bodies.release(first);
    const { body, text } = large();
    const second = bodies.decode(text);

    bodies.decode(large().text);

    expect(second.equals(body)).toBe(true);
  });

  it('does not take in what was not lent', () => {
    const bodies = createBodyBuffer();
    const foreign = Buffer.alloc(500_000, 1);

    bodies.release(foreign);
    bodies.decode(large().text);

    expect(foreign.every((byte) => byte === 1)).toBe(true);
  });
});
