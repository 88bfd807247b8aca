import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { foldCharset } from '../../../../shared/channels/sendgrid/charset-labels.ts';
import { decodeText } from '../../../../shared/channels/sendgrid/charsets.ts';
import { metadataKeyOf } from '../../../../shared/channels/twilio/metadata.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const letters = Buffer.from('h\xe9', 'latin1');

let namesMade = 0;
const madeUpName = (length: number) => `n${namesMade++}`.padEnd(length, 'x');

it.each<[string, { readonly count: number; readonly length: number }, (name: string) => unknown]>([
  ['names of parameters', { count: 10_000, length: 60 }, metadataKeyOf],
  ['labels of charsets', { count: 1_000, length: 4_000 }, foldCharset],
  ['charsets', { count: 1_500, length: 190 }, (name) => decodeText(letters, name)],
])('a process keeps nothing of the %s that a sender makes up', async (_what, { count, length }, look) => {
  for (let index = 0; index < 600; index++) await look(madeUpName(length));
  const before = heapBytes();

  for (let index = 0; index < count; index++) await look(madeUpName(length));

  expect(heapBytes() - before).toBeLessThan((count * length) / 2);
});
