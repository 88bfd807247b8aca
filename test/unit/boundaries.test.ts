import { globSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

/** The rules of the layout, read from the sources: which folder may import which, and how large a file may be. */

const root = join(import.meta.dirname, '..', '..');
const folders = ['functions', 'infra', 'packages', 'shared', 'test', 'tools'];
const files = globSync(`{${folders.join(',')}}/**/*.ts`, { cwd: root })
  .filter((file) => !/^packages\/[^/]+\/(?:dist|node_modules)\//.test(file))
  .sort();

interface Import {
  readonly from: string;
  /** A path from the root, or a package's name. */
  readonly to: string;
}

const imports: Import[] = files.flatMap((from) => {
  const source = readFileSync(join(root, from), 'utf8');
  const specifiers = source.matchAll(
    /(?:^|\n)(?:import|export)\s[^;]*?from\s+'([^']+)'|import\('([^']+)'\)/g,
  );
  return [...specifiers].map(([, named, lazy]) => ({ from, to: resolve(from, named ?? lazy ?? '') }));
});

function resolve(from: string, specifier: string): string {
  if (specifier.startsWith('#lazy/')) return 'shared/';
  return specifier.startsWith('.') ? relative(root, join(root, dirname(from), specifier)) : specifier;
}

function broken(from: RegExp, to: RegExp): string[] {
  return imports
    .filter((found) => from.test(found.from) && to.test(found.to))
    .map((found) => `${found.from} -> ${found.to}`);
}

describe('the arrows', () => {
  it('are there to be read', () => {
    expect(imports.length).toBeGreaterThan(500);
  });

  it('lead from functions to shared, and nowhere else', () => {
    expect(broken(/^functions\//, /^(infra|test|tools)\//)).toEqual([]);
  });

  it('never lead from one function to another', () => {
    const others = imports.filter(
      ({ from, to }) =>
        from.startsWith('functions/') &&
        to.startsWith('functions/') &&
        from.split('/')[1] !== to.split('/')[1],
    );

    expect(others).toEqual([]);
  });

  it('lead from shared nowhere', () => {
    expect(broken(/^shared\//, /^(functions|infra|packages|test|tools)\//)).toEqual([]);
  });

  it('lead from packages for consumers to the context alone', () => {
    expect(broken(/^packages\//, /^(?!shared\/context\/|zod)/)).toEqual([]);
  });

  it('never lead from infra to code of functions, tools or tests', () => {
    expect(broken(/^infra\//, /^(functions|test|tools)\//)).toEqual([]);
  });

  it('lead to infra only from tools and tests: it runs nowhere', () => {
    expect(broken(/^(?!infra\/|test\/|tools\/)/, /^infra\//)).toEqual([]);
  });

  it('never lead from product code to tests', () => {
    expect(broken(/^(?!test\/)/, /^test\//)).toEqual([]);
  });

  it('never bring the CDK into what runs', () => {
    expect(broken(/^(functions|shared)\//, /^(aws-cdk-lib|constructs|cdk-nag)/)).toEqual([]);
  });

  it('never bring the whole twilio package into what runs: it is a hundred times its part', () => {
    expect(broken(/^(functions|shared)\//, /^twilio$/)).toEqual([]);
  });
});

describe('circles', () => {
  const imported = Map.groupBy(imports, ({ from }) => from);
  const targetsOf = (file: string) =>
    (imported.get(file) ?? []).map(({ to }) => to).filter((to) => imported.has(to));

  /** The way from a file back to itself, by imports of values and of types; empty where there is none. */
  function circleThrough(start: string): readonly string[] {
    const cameFrom = new Map<string, string>();
    for (const file of reachable(start, cameFrom)) if (file === start) return wayTo(start, cameFrom);
    return [];
  }

  function* reachable(start: string, cameFrom: Map<string, string>): Generator<string> {
    const open = [start];
    for (let file = open.shift(); file !== undefined; file = open.shift()) {
      for (const to of targetsOf(file)) {
        if (cameFrom.has(to)) continue;
        cameFrom.set(to, file);
        open.push(to);
        yield to;
      }
    }
  }

  function wayTo(start: string, cameFrom: ReadonlyMap<string, string>): string[] {
    const way = [start];
    for (let file = cameFrom.get(start); file !== undefined && file !== start; file = cameFrom.get(file))
      way.unshift(file);
    return [start, ...way];
  }

  it('of imports do not exist, by types neither', () => {
    const circles = files.map(circleThrough).filter((way) => way.length > 0);

    expect(circles.map((way) => way.join(' -> '))).toEqual([]);
  });
});

describe('files', () => {
  const sizes = files.map(
    (file) => [file, readFileSync(join(root, file), 'utf8').split('\n').length] as const,
  );

  it('have at most 300 lines, tables of test cases aside', () => {
    const large = sizes.filter(([file, lines]) => lines > 301 && !file.startsWith('test/'));

    expect(large).toEqual([]);
  });

  it('have 80 lines or fewer, half of them', () => {
    const lines = sizes
      .filter(([file]) => !file.startsWith('test/'))
      .map(([, count]) => count)
      .sort((left, right) => left - right);

    expect(lines[Math.floor(lines.length / 2)]).toBeLessThanOrEqual(80);
  });
});
