import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { keepOnly, writeIfChanged } from './bundling/write-if-changed.ts';

const projectRoot = join(import.meta.dirname, '..');

/** Every function by its folder under `functions/`. */
export const functionNames = [
  'receive-webhook',
  'build-context',
  'route-message',
  'mark-failed',
  'send-fallback',
  'recover-pending',
  'authorize-connection',
  'connect-client',
  'disconnect-client',
  'answer-client',
  'notify-live-ui',
] as const;

export type FunctionName = (typeof functionNames)[number];

export interface Bundle extends BundledCode {
  readonly name: FunctionName;
}

export interface BundledCode {
  readonly bytes: number;
  /** What is in it and why: esbuild's metafile. */
  readonly metafile: Metafile;
  /** Parts that are loaded when they are first used. */
  readonly lazy: readonly LazyPart[];
}

interface LazyPart {
  readonly specifier: string;
  readonly bytes: number;
  readonly metafile: Metafile;
}

/** Where the bundles of a deployment lie: one folder a function, ready to be zipped as it is. */
export const bundlesDirectory = join(projectRoot, 'dist', 'functions');

/**
 * CommonJS, because a static ESM import of `node:http` loads undici (26 ms of a cold start, 2.8 by `require`).
 * Minified, because it halves what a cold start downloads. `module` before `main`, because the other way round the
 * SDK's CommonJS builds come in whole (twice the size). The SDK is in the bundle: the runtime's own copy loads slower,
 * and changes without a deployment of ours. Source maps stay outside: Node's `--enable-source-maps` costs 12-16 ms.
 * No `import()`: the SDK's `await import('node:http')`, left as it is, reads every export of that module on the first
 * call, which loads undici again (17 ms).
 */
const buildOptions = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  minify: true,
  mainFields: ['module', 'main'],
  legalComments: 'none',
  charset: 'utf8',
  metafile: true,
  logLevel: 'warning',
  supported: { 'dynamic-import': false },
  external: ['#lazy/*'],
  alias: {
    '@aws/lambda-invoke-store': substitute('no-invoke-store'),
    '@aws-sdk/credential-provider-node': substitute('environment-credentials'),
    '@aws-sdk/endpoint-cache': substitute('no-endpoint-cache'),
    '@smithy/core/event-streams': substitute('no-event-streams'),
  },
} satisfies BuildOptions;

/** Small modules in the place of parts of the SDK that are never used here. Each says why. */
function substitute(name: string): string {
  return join(import.meta.dirname, 'bundling', `${name}.ts`);
}

/**
 * Bundle a module to `<folder>/index.js`. Overwrites what was there. What the code imports as `#lazy/…` (package.json's
 * `imports`) becomes a file of its own beside it, which is loaded when it is first used: a cold start on the common path
 * does not pay for it.
 */
export function bundleModule(entryPoint: string, folder: string): BundledCode {
  const { metafile } = bundle(entryPoint, join(folder, 'index.js'));
  const lazy = bundleLazyParts(metafile, folder);
  keepOnly(
    join(folder, 'lazy'),
    lazy.map(({ specifier }) => basename(lazyFile(specifier))),
  );
  // The bundle stays CommonJS wherever it is unpacked, also below a folder whose package.json says "module".
  const imports = Object.fromEntries(lazy.map(({ specifier }) => [specifier, lazyFile(specifier)]));
  writeIfChanged(join(folder, 'package.json'), `${JSON.stringify({ type: 'commonjs', imports })}\n`);
  return { bytes: sizeOf(metafile), metafile, lazy };
}

/**
 * The parts that a bundle loads lazily, and the parts that those do. A part has its own copy of what it imports: a class
 * from a part is never an `instanceof` the main bundle's.
 */
function bundleLazyParts(metafile: Metafile, folder: string): LazyPart[] {
  const parts = new Map<string, LazyPart>();
  const open = lazyImportsOf(metafile);
  for (let specifier = open.pop(); specifier !== undefined; specifier = open.pop()) {
    if (parts.has(specifier)) continue;
    const part = bundle(lazySources[specifier] ?? '', join(folder, lazyFile(specifier))).metafile;
    parts.set(specifier, { specifier, bytes: sizeOf(part), metafile: part });
    open.push(...lazyImportsOf(part));
  }
  return [...parts.values()];
}

function lazyFile(specifier: string): string {
  return `./${specifier.replace('#', '')}.js`;
}

/** `#lazy/…` to its source: the same table that Node and TypeScript read. */
const lazySources: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(projectRoot, 'package.json'), 'utf8'),
).imports;

function bundle(entryPoint: string, outfile: string) {
  const result = buildSync({ ...buildOptions, entryPoints: [entryPoint], outfile, write: false });
  for (const { path, contents } of result.outputFiles) writeIfChanged(path, contents);
  return result;
}

function lazyImportsOf(metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.map(({ path }) => path).filter((path) => path.startsWith('#lazy/')))];
}

function sizeOf(metafile: Metafile): number {
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
}

/** Bundle all functions. Their metafiles go to `<directory>/../meta`: beside the code, and not deployed with it. */
export function bundleFunctions(directory = bundlesDirectory): readonly Bundle[] {
  const bundles = functionNames.map((name) => ({
    name,
    ...bundleModule(join('functions', name, 'handler.ts'), join(directory, name)),
  }));
  const metaDirectory = join(directory, '..', 'meta');
  for (const { name, metafile } of bundles) {
    writeIfChanged(join(metaDirectory, `${name}.json`), JSON.stringify(metafile));
  }
  return bundles;
}
