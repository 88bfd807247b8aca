import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { contextVersion } from '../../shared/context/context-version.ts';
import { buildContextPackage, contextPackage } from '../../tools/cli/build/build-context-package.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'context-package-'));
const project = join(folder, 'project');

function run(command: string, args: readonly string[], cwd = project): string {
  return execFileSync(command, [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
}

/** A tarball of a package as it would be published. */
function pack(directory: string): string {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--pack-destination', folder, directory], folder),
  );
  return join(folder, packed.filename);
}

beforeAll(() => {
  buildContextPackage();
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{"name":"consumer","private":true,"type":"module"}');
  // Its only dependency comes from this project's own copy, so that no registry is asked.
  const tarballs = [pack(join(root, 'node_modules', 'zod')), pack(contextPackage)];
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...tarballs]);
  writeFileSync(join(project, 'context.json'), readFileSync(join(root, 'docs/examples/context.json')));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('packs code, types, schema and a page, and nothing else', () => {
  const [packed] = JSON.parse(run('npm', ['pack', '--json', '--dry-run', contextPackage]));

  expect(packed.files.map(({ path }: { path: string }) => path).sort()).toEqual([
    'README.md',
    'dist/packages/context/parse-context.d.ts',
    'dist/parse-context.js',
    'dist/schema.json',
    ...['context-object', 'provider-metadata'].map((name) => `dist/shared/context/${name}.d.ts`),
    'package.json',
  ]);
});

it('has the version of the context that it reads', () => {
  const { version } = JSON.parse(readFileSync(join(contextPackage, 'package.json'), 'utf8'));

  expect(version.startsWith(`${contextVersion}.`)).toBe(true);
});

it('validates a context in an empty project, keeps later fields and names what is wrong', () => {
  const script = `
    import { readFileSync } from 'node:fs';
    import { ContextError, parseContext } from '@incoming-webhook/context';
    import schema from '@incoming-webhook/context/schema.json' with { type: 'json' };
    const body = readFileSync('context.json', 'utf8');
    const later = { ...JSON.parse(body), added_later: 1 };
    const found = [schema.$id, parseContext(body).message.body, parseContext(later).added_later];
    for (const wrong of ['no JSON: secret', '{}', { ...later, message: { ...later.message, body: 7 } }, null]) {
      try { parseContext(wrong); } catch (error) {
        if (!(error instanceof ContextError)) throw error;
        found.push(error.message);
      }
    }
    console.log(JSON.stringify(found));`;
  writeFileSync(join(project, 'consume.mjs'), script);

  expect(JSON.parse(run(process.execPath, ['--no-warnings', 'consume.mjs']))).toEqual([
    'urn:incoming-webhook:context:1.0',
    'Is the blue one in stock?',
    1,
    'no context object of version 1: the body is no JSON',
    'no context object of version 1: meta, conversation, message, company, processing',
    'no context object of version 1: message.body',
    'no context object of version 1: the body',
  ]);
});

/** The compiler's complaints; empty when there are none. */
function compile(source: string): string {
  writeFileSync(join(project, 'consume.ts'), source);
  const options = [
    '--noEmit',
    '--strict',
    '--exactOptionalPropertyTypes',
    '--module',
    'nodenext',
    '--ignoreConfig',
  ];
  try {
    return run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), ...options, 'consume.ts']);
  } catch (error) {
    return (error as { stdout: string }).stdout;
  }
}

it('compiles with its types in an empty project, and refuses a field that a context does not have', () => {
  const readme = readFileSync(join(contextPackage, 'README.md'), 'utf8');
  const example = /^```ts\n([\s\S]*?)^```/m.exec(readme)?.[1] ?? '';

  expect(example).toContain('parseContext');
  expect(compile(example)).toBe('');
  expect(compile(example.replace('message.body', 'message.boddy'))).toContain('boddy');
});
