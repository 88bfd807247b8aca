import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { buildPage } from '../../../../tools/console/build-page.ts';
import { loadPage } from '../../../../tools/console/serve-page.ts';

const directory = mkdtempSync(join(tmpdir(), 'console-page-'));

afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('builds the page once for the same sources, and forgets earlier builds', async () => {
  mkdirSync(join(directory, 'an-earlier-build'));

  const first = await buildPage(directory);
  const builtAt = statSync(first.directory).mtimeMs;
  const second = await buildPage(directory);

  expect(second).toEqual(first);
  expect(statSync(first.directory).mtimeMs).toBe(builtAt);
  expect(readdirSync(directory)).toEqual([first.id]);
});

it('the built page is small, and has nothing that the policy would refuse', async () => {
  const { directory: built } = await buildPage(directory);
  const page = loadPage(built);

  const html = readFileSync(join(built, 'index.html'), 'utf8');
  const scripts = [...html.matchAll(/<script[^>]*src="([^"]+)"/g)].map(([, source = '']) => source);
  expect(scripts).toHaveLength(1);
  expect(html).not.toMatch(/<script(?![^>]*src=)|<style|style=|https?:/);
  expect(page.find(scripts[0] ?? '')?.bytes.byteLength).toBeLessThan(200_000);
  expect(page.find('/')?.contentType).toContain('text/html');
  expect(page.find('/../package.json')).toBeUndefined();
});
