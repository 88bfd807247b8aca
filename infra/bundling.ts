import { readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { type BuildOptions, buildSync, type Metafile } from 'esbuild';
import { keepOnly, writeIfChanged } from './bundling/write-if-changed.ts';

const projectRoot = join(import.meta.dirname, '..');

/** Every function by its folder under `functions/`. */
export const functionNames = [
  'receive-webhook',
  'build-context',
  'archive-media',
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
 * and changes without our deployment. Source maps stay outside: Node's `--enable-source-maps` costs 12-16 ms.
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
    '@aws-sdk/credential-provider-node': substitute('environment-credentials'),
    '@aws-sdk/middleware-endpoint-discovery': substitute('no-endpoint-discovery'),
    '@smithy/core/event-streams': substitute('no-event-streams'),
  },
} satisfies BuildOptions;

/** Small modules in the place of parts of the SDK that are never used here. Each says why. */
function substitute(name: string): string {
  return join(import.meta.dirname, 'bundling', `${name}.ts`);
}

/**
 * Bundle a module to `<folder>/index.js`. Overwrites what was there. What the code imports as `#lazy/…` (package.json's
 * `imports`) becomes a separate file beside it, which is loaded when it is first used: a cold start on the common path
 * does not pay for it.
 */
export function bundleModule(entryPoint: string, folder: string): BundledCode {
  const built = build({ module: entryPoint });
  return write(folder, built.get('module') as Built, buildLazyParts(built));
}

/** Bundle all functions. Their metafiles go to `<directory>/../meta`: beside the code, and not deployed with it. */
export function bundleFunctions(directory = bundlesDirectory): readonly Bundle[] {
  const built = build(
    Object.fromEntries(functionNames.map((name) => [name, join('functions', name, 'handler.ts')])),
  );
  const lazyParts = buildLazyParts(built);
  const metaDirectory = join(directory, '..', 'meta');
  return functionNames.map((name) => {
    const bundle = write(join(directory, name), built.get(name) as Built, lazyParts);
    writeIfChanged(join(metaDirectory, `${name}.json`), JSON.stringify(bundle.metafile));
    return { name, ...bundle };
  });
}

/** Where the receiver of large mail lies as `docker build` needs it: bundle and Dockerfile. */
export const mailServerDirectory = join(projectRoot, 'dist', 'large-mail');

/**
 * Bundle the receiver of large mail, with its Dockerfile, to `<folder>`. One file with everything: a server loads once.
 * Its credentials are those of a container.
 */
export function bundleMailServer(folder = mailServerDirectory): BundledCode {
  const module = join('functions', 'receive-webhook', 'serve.ts');
  const alias = {
    ...buildOptions.alias,
    '@aws-sdk/credential-provider-node': substitute('container-credentials'),
  };
  const built = build({ module }, { external: [], alias });
  const bundle = write(folder, built.get('module') as Built, new Map());
  writeIfChanged(
    join(folder, 'Dockerfile'),
    readFileSync(join(import.meta.dirname, 'large-mail', 'Dockerfile')),
  );
  return bundle;
}

interface Built {
  readonly code: Uint8Array;
  readonly metafile: Metafile;
}

/** By name, each with what it imports in it. In one go, because what they have in common is then read once. */
function build(
  entryPoints: Readonly<Record<string, string>>,
  options: Pick<BuildOptions, 'external' | 'alias'> = {},
): ReadonlyMap<string, Built> {
  const outdir = join(projectRoot, 'out');
  const { outputFiles, metafile } = buildSync({
    ...buildOptions,
    ...options,
    entryPoints,
    outdir,
    write: false,
  });
  return new Map(
    outputFiles.map(({ path, contents }) => {
      const file = relative(projectRoot, path);
      const output = metafile.outputs[file] as Metafile['outputs'][string];
      const inputs = Object.fromEntries(
        Object.keys(output.inputs).map((input) => [
          input,
          metafile.inputs[input] as Metafile['inputs'][string],
        ]),
      );
      const name = relative(outdir, path).replace(/\.js$/, '');
      return [name, { code: contents, metafile: { inputs, outputs: { [file]: output } } }];
    }),
  );
}

/**
 * The parts that bundles load lazily, and the parts that those do. A part has its own copy of what it imports: a class
 * from a part is never an `instanceof` the main bundle's.
 */
function buildLazyParts(built: ReadonlyMap<string, Built>): ReadonlyMap<string, Built> {
  const parts = new Map<string, Built>();
  for (let from = [...built.values()]; from.length > 0; ) {
    const missing = new Set(from.flatMap(lazyImportsOf).filter((specifier) => !parts.has(specifier)));
    const made = missing.size === 0 ? new Map<string, Built>() : build(sourcesOf(missing));
    for (const [specifier, part] of made) parts.set(specifier, part);
    from = [...made.values()];
  }
  return parts;
}

/** The files of one bundle: its own code, the parts that it may load, and a package.json that leads to them. */
function write(folder: string, main: Built, lazyParts: ReadonlyMap<string, Built>): BundledCode {
  const lazy = new Map<string, Built>();
  const open = lazyImportsOf(main);
  for (let specifier = open.pop(); specifier !== undefined; specifier = open.pop()) {
    if (lazy.has(specifier)) continue;
    const part = lazyParts.get(specifier) as Built;
    lazy.set(specifier, part);
    open.push(...lazyImportsOf(part));
  }
  writeIfChanged(join(folder, 'index.js'), main.code);
  for (const [specifier, { code }] of lazy) writeIfChanged(join(folder, lazyFile(specifier)), code);
  const specifiers = [...lazy.keys()];
  keepOnly(
    join(folder, 'lazy'),
    specifiers.map((specifier) => basename(lazyFile(specifier))),
  );
  // The bundle stays CommonJS wherever it is unpacked, also below a folder whose package.json says "module".
  const imports = Object.fromEntries(specifiers.map((specifier) => [specifier, lazyFile(specifier)]));
  writeIfChanged(join(folder, 'package.json'), `${JSON.stringify({ type: 'commonjs', imports })}\n`);
  return {
    bytes: sizeOf(main),
    metafile: main.metafile,
    lazy: [...lazy].map(([specifier, part]) => ({
      specifier,
      bytes: sizeOf(part),
      metafile: part.metafile,
    })),
  };
}

function lazyFile(specifier: string): string {
  return `./${specifier.replace('#', '')}.js`;
}

/** `#lazy/…` to its source: the same table that Node and TypeScript read. */
const lazySources: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(join(projectRoot, 'package.json'), 'utf8'),
).imports;

function sourcesOf(specifiers: ReadonlySet<string>): Readonly<Record<string, string>> {
  return Object.fromEntries([...specifiers].map((specifier) => [specifier, lazySources[specifier] ?? '']));
}

function lazyImportsOf({ metafile }: Built): string[] {
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
  return [...new Set(imports.map(({ path }) => path).filter((path) => path.startsWith('#lazy/')))];
}

function sizeOf({ metafile }: Built): number {
  return Object.values(metafile.outputs)[0]?.bytes ?? 0;
}
