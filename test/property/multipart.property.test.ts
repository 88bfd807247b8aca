import { Busboy } from '@fastify/busboy';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitMultipart } from '../../shared/channels/sendgrid/multipart.ts';
import { multipart } from '../support/channel-keys.ts';

const boundary = 'xYzZY';

/** Bytes that like to look like a delimiter, and never hold one whole. */
const value = fc
  .array(
    fc.oneof(
      fc.constantFrom('\r', '\n', '-', '\r\n--', '\r\n--xYzZ', '--xYzZY--', '\r\n\r\n'),
      fc.string({ maxLength: 10 }),
    ),
    { maxLength: 12 },
  )
  .filter((pieces) => !`\r\n${pieces.join('')}`.includes(`\r\n--${boundary}`))
  .map((pieces) => Buffer.from(pieces.join(''), 'latin1'));
const name = fc.string({ maxLength: 20, unit: 'binary' }).filter((text) => !/[\r\n"\\\0]/.test(text));
const part = fc.record(
  { name, value, fileName: name, contentType: fc.constantFrom('text/plain', 'IMAGE/png; name="x"') },
  { requiredKeys: ['name', 'value'] },
);

describe('multipart', () => {
  it('multipart is split as the streaming parser splits it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const body = multipart(parts, boundary);

        expect(splitMultipart(body)).toEqual(await splitByBusboy(body));
      }),
      { numRuns: 300 },
    );
  });

  it('gives back the bytes that were put in', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ name, value }), { minLength: 1, maxLength: 6 }), (parts) => {
        const split = splitMultipart(multipart(parts, boundary));

        expect(split.map(({ bytes }) => bytes)).toEqual(parts.map(({ value }) => value));
      }),
    );
  });
});

const spelling = fc.constantFrom('filename', 'FileName', 'x');
const anyText = fc.string({ maxLength: 20, unit: 'binary' }).filter((text) => !/[\r\n\0]/.test(text));
const latin1Of = (text: string) => Buffer.from(text, 'utf8').toString('latin1');
const quoted = anyText.map((text) => `"${latin1Of(text.replace(/["\\]/g, '\\$&'))}"`);
const bare = fc.stringMatching(/^[\w.+-]{0,20}$/);
const extended = anyText.map(
  (text) => `utf-8'en'${encodeURIComponent(text.toWellFormed()).replaceAll("'", '%27')}`,
);
const parameter = fc.oneof(
  fc.tuple(spelling, quoted).map(([key, text]) => `${key}=${text}`),
  fc.tuple(spelling, bare).map(([key, text]) => `${key} = ${text}`),
  fc.tuple(spelling, extended).map(([key, text]) => `${key}*=${text}`),
);

describe('the disposition of a part', () => {
  it('names the field and the file that the streaming parser reads from it', async () => {
    const disposition = fc
      .uniqueArray(parameter, { maxLength: 2, selector: (text) => text.slice(0, 1).toLowerCase() })
      .map((rest) => ['name="a"', ...rest].join('; '));
    await fc.assert(
      fc.asyncProperty(disposition, async (parameters) => {
        const head = `--${boundary}\r\nContent-Disposition: form-data; ${parameters}\r\n\r\n`;
        const body = Buffer.from(`${head}text\r\n--${boundary}--\r\n`, 'latin1');

        expect(splitMultipart(body)).toEqual(await splitByBusboy(body));
      }),
      { numRuns: 500 },
    );
  });
});

function splitByBusboy(body: Buffer): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const parts: unknown[] = [];
    const busboy = new Busboy({
      headers: { 'content-type': `multipart/form-data; boundary="${boundary}"` },
      isPartAFile: () => true,
      preservePath: true,
    });
    busboy.on('file', (name, stream, ...[fileName, , contentType]) => {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => parts.push({ name, fileName, contentType, bytes: Buffer.concat(chunks) }));
    });
    busboy.on('error', reject);
    busboy.on('finish', () => resolve(parts));
    busboy.end(body);
  });
}
