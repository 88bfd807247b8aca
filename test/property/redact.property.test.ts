import fc from 'fast-check';
import { expect, it } from 'vitest';
import { redactText } from '../../shared/observability/redact.ts';

const hex = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length });

it('leaves message ids and UUIDs unchanged, alone and inside a text', () => {
  const ids = fc.oneof(
    hex(32).map((digits) => `SM${digits}`),
    hex(64).map((digits) => `email-${digits}`),
    fc.uuid(),
  );
  fc.assert(
    fc.property(ids, (id) => {
      expect(redactText(id)).toBe(id);
      expect(redactText(`id ${id} of x@example.com`)).toBe(`id ${id} of [redacted]`);
    }),
    { numRuns: 2_000 },
  );
});
