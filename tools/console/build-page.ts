import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';

const projectRoot = join(import.meta.dirname, '..', '..');
const pageSources = join(import.meta.dirname, 'web');

export interface BuiltPage {
  readonly directory: string;
  /** Changes with the page. */
  readonly id: string;
}

/**
 * Build the page into `<directory>/<hash of its sources>`, unless it is there already. A build and not Vite's own
 * server: what is served is then a handful of minified files under the strict policy that Vite's inline scripts would
 * break, and a start without changes needs no Vite at all.
 */
export async function buildPage(directory: string): Promise<BuiltPage> {
  const id = hashOfSources();
  const built = { directory: join(directory, id), id };
  if (existsSync(built.directory)) return built;
  mkdirSync(directory, { recursive: true });
  const unfinished = resolve(directory, `.${id}-${process.pid}`);
  const { build } = await import('vite');
  await build({
    root: pageSources,
    configFile: false,
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: unfinished,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      // On a busy machine it would print advice about Vite's own plugins.
      rolldownOptions: { checks: { pluginTimings: false } },
    },
  });
  moveInto(built.directory, unfinished);
  forgetOthers(directory, id);
  return built;
}

/** Builds of earlier sources. Those that begin with a dot are being made by somebody else right now. */
function forgetOthers(directory: string, id: string): void {
  for (const name of readdirSync(directory)) {
    if (name !== id && !name.startsWith('.')) rmSync(join(directory, name), { recursive: true, force: true });
  }
}

/** Racing here: another start that has built the same. Either result is good. */
function moveInto(finished: string, unfinished: string): void {
  try {
    renameSync(unfinished, finished);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    if (!existsSync(finished)) throw error;
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const entries = readdirSync(pageSources, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const file of [import.meta.filename, join(projectRoot, 'package-lock.json'), ...files.sort()]) {
    hash.update(file.slice(projectRoot.length)).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
