import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundleBudgetsKb, bundleBudgetWithoutClientKb } from '../../infra/bundling/budgets.ts';
import { bundleFunctions, functionNames } from '../../infra/bundling.ts';

const directory = join(mkdtempSync(join(tmpdir(), 'bundles-')), 'functions');
const bundles = bundleFunctions(directory);
const ingress = bundles.find(({ name }) => name === 'receive-webhook');

afterAll(() => rmSync(join(directory, '..'), { recursive: true, force: true }));

/** Bytes in a bundle that come from files whose path matches. */
function bytesFrom(pattern: RegExp): number {
  return Object.values(ingress?.metafile.outputs ?? {})
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([path]) => pattern.test(path))
    .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}

describe('bundling', () => {
  it('reads few files, so that bundling takes seconds and not minutes', () => {
    const files = bundles.map(({ metafile }) => Object.keys(metafile.inputs).length);

    expect(Math.max(...files)).toBeLessThan(1_000);
    expect(files.length).toBe(functionNames.length);
  });

  it.each(functionNames)('makes %s ready to be zipped as it is', (name) => {
    const folder = join(directory, name);

    expect(existsSync(join(folder, 'index.js'))).toBe(true);
    expect(JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).type).toBe('commonjs');
    expect(existsSync(join(directory, '..', 'meta', `${name}.json`))).toBe(true);
  });

  it.each(functionNames)('leaves no import() in %s, which would load undici with node:http', (name) => {
    expect(readFileSync(join(directory, name, 'index.js'), 'utf8')).not.toMatch(/\bimport\(/);
  });

  it('keeps the ingress within 325 KB', () => {
    expect(ingress?.bytes).toBeLessThanOrEqual(325 * 1_024);
  });

  it.each(Object.entries(bundleBudgetsKb))('keeps %s within its %i KB', (name, budgetKb) => {
    expect(bundles.find((bundle) => bundle.name === name)?.bytes).toBeLessThanOrEqual(budgetKb * 1_024);
  });

  it('keeps a function that talks to no AWS service within 62 KB', () => {
    const tooLarge = bundles
      .filter(
        ({ metafile }) => !Object.keys(metafile.inputs).some((path) => path.includes('@aws-sdk/client-')),
      )
      .filter(({ bytes }) => bytes > bundleBudgetWithoutClientKb * 1_024);

    expect(tooLarge.map(({ name }) => name)).toEqual([]);
  });

  it.each([
    ["Twilio's REST client", /twilio\/lib\/(rest|base|http)/],
    ['the slow signature check', /starkbank-ecdsa/],
    ['axios', /axios/],
    ['X-Ray', /xray/i],
    [
      'credentials that Lambda does not use',
      /credential-provider-(sso|ini|process|web-identity|imds|http|login)|nested-clients/,
    ],
    ['what only a large email needs', /client-s3|postal-mime|html-to-text|iconv-lite/],
    ["the cache of DynamoDB's endpoints", /endpoint-(?:cache|discovery)\/|mnemonist/],
    ['event streams', /@smithy\/core\/.*event-streams/],
  ])('leaves %s out of the ingress', (_what, pattern) => {
    expect(bytesFrom(pattern)).toBe(0);
  });
});
