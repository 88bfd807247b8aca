import { readFileSync } from 'node:fs';
import { afterEach, expect, it, vi } from 'vitest';
import { runCommand } from '../../../tools/cli/terminal/run-command.ts';

const root = new URL('../../../', import.meta.url);
const page = readFileSync(new URL('docs/reference/command-line.md', root), 'utf8');
const scripts: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('package.json', root), 'utf8'),
).scripts;

/** The scripts that run a program below tools/, with the program's path. */
const commands = Object.entries(scripts).flatMap(([name, script]) => {
  const [, path] = /(tools\/[\w/-]+\.ts)$/.exec(script) ?? [];
  return path === undefined ? [] : [{ name, path }];
});

const argv = process.argv;

afterEach(() => {
  process.argv = argv;
  process.exitCode = undefined;
  vi.restoreAllMocks();
});

/** What `--help` of a command prints, in this process: it does nothing else. */
async function helpOf(path: string): Promise<string> {
  const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
  process.argv = ['node', path, '--help'];
  await import(/* @vite-ignore */ new URL(path, root).pathname);
  return log.mock.calls.flat().join('\n');
}

function optionsOf(text: string): readonly string[] {
  const names = [...text.matchAll(/(?<=[\s[`])(--?[a-z][a-z-]*)(?=[\s\],`]|$)/gm)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)].toSorted();
}

it.each(commands)('the command line page has the options that $name --help names', async ({ name, path }) => {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '';
  const [, , options = ''] = row.split(' |');

  const help = await helpOf(path);

  expect(help).not.toBe('');
  expect(optionsOf(options)).toEqual(optionsOf(help.replaceAll(/npm (run )?[\w:]+ -- /g, '')));
});

it('commands that run in one process share one listener for a reader that ends early', async () => {
  const before = process.stdout.listenerCount('error');
  const help = () => runCommand('usage', () => undefined);
  vi.spyOn(console, 'log').mockImplementation(() => undefined);
  process.argv = ['node', 'command', '--help'];

  await help();
  await help();

  expect(process.stdout.listenerCount('error')).toBeLessThanOrEqual(before + 1);
});

it('the command line page names no other command', () => {
  const named = [...page.matchAll(/^\| `([\w:]+)` \|/gm)].map(([, name]) => name);

  expect(named.toSorted()).toEqual(commands.map(({ name }) => name).toSorted());
});
