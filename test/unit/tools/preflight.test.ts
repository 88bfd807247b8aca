import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Installation {
  readonly root: string;
  readonly nodeVersion: string;
  readonly platform: string;
  readonly arch: string;
}

const { findProblem } = createRequire(import.meta.url)('../../../tools/preflight.cjs') as {
  findProblem(installation: Installation): string | undefined;
};
const projectRoot = join(import.meta.dirname, '..', '..', '..');
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'preflight-'));
  write('package.json', { engines: { node: '^20.19.0' } });
});

afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: unknown): void {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

function problemOn(nodeVersion: string): string | undefined {
  return findProblem({ root, nodeVersion, platform: 'linux', arch: 'x64' });
}

const optionalDependencies = {
  '@rolldown/binding-linux-x64-gnu': '1',
  '@rolldown/binding-linux-x64-musl': '1',
  '@rolldown/binding-darwin-arm64': '1',
};

describe('the check before every tool', () => {
  it('finds no problem in this checkout', () => {
    const { versions, platform, arch } = process;

    expect(findProblem({ root: projectRoot, nodeVersion: versions.node, platform, arch })).toBeUndefined();
  });

  it.each(['20.19.0', '20.20.2', '22.12.0', '22.13.1', '24.0.0', '25.1.0'])(
    'names npm ci where nothing is installed, on Node %s',
    (version) => {
      write('package.json', { engines: manifest.engines });

      expect(problemOn(version)).toBe('The packages are not installed: run `npm ci` first.');
    },
  );

  it.each(['18.20.0', '20.18.3', '21.7.3', '22.11.0', '23.11.0'])(
    'names the range of versions before npm ci on Node %s, which npm refuses',
    (version) => {
      write('package.json', { engines: manifest.engines });

      expect(problemOn(version)).toContain(`on Node ${version}: put Node "${manifest.engines.node}"`);
    },
  );

  it('names the way to get the project’s own Node where scripts of packages were not run', () => {
    write('node_modules/node/package.json', {});

    expect(problemOn('20.20.2')).toMatch(/own Node 24 and were started on Node 20\.20\.2.*--ignore-scripts/);
    expect(problemOn('24.0.0')).toBeUndefined();
  });

  it('names npm where a tool was started on another Node than the installed one', () => {
    write('node_modules/node/bin/node', {});

    expect(problemOn('22.12.0')).toContain('Start them with npm');
  });

  it.each(['@rolldown/binding-linux-x64-gnu', '@rolldown/binding-linux-x64-musl'])(
    'the check before every tool is content with %s as the native part for this machine',
    (part) => {
      write('node_modules/rolldown/package.json', { optionalDependencies });
      write(`node_modules/${part}/package.json`, {});

      expect(problemOn('24.0.0')).toBeUndefined();
    },
  );

  it('names the accepted versions and the remedy where a native part is missing', () => {
    write('node_modules/rolldown/package.json', { optionalDependencies });
    write('node_modules/@rolldown/binding-darwin-arm64/package.json', {});

    expect(problemOn('24.0.0')).toMatch(/native part of rolldown for linux-x64.*"\^20\.19\.0".*npm ci/s);
  });

  it('runs first in every script that runs a tool or tests', () => {
    const scripts = Object.entries(manifest.scripts as Record<string, string>);
    const running = scripts.filter(([, script]) => /\btools\/[a-z-]+\.|^vitest/.test(script));
    const unchecked = running.filter(([, script]) => !/^node (-r \.\/)?tools\/preflight\.cjs /.test(script));

    expect(running.length).toBeGreaterThan(15);
    expect(unchecked).toEqual([]);
  });
});

describe('the versions of Node', () => {
  const range = '20.19 or a later 20, 22.12 or a later 22, or 24 and later';

  it.each(['README.md', 'docs/deploy.md'])('stand in %s as in package.json', (page) => {
    expect(manifest.engines.node).toBe('^20.19.0 || ^22.12.0 || >=24.0.0');
    expect(readFileSync(join(projectRoot, page), 'utf8').replaceAll('\n', ' ')).toContain(`Node ${range}`);
  });

  it('are tried by CI at both ends of the range', () => {
    const workflow = readFileSync(join(projectRoot, '.github/workflows/ci.yml'), 'utf8');

    expect(workflow).toContain("node: ['20.19.0', '22.12.0', latest]");
  });
});
