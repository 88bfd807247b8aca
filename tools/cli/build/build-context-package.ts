import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { publishedSchema } from '../../../shared/context/published-schema.ts';

const root = join(import.meta.dirname, '..', '..', '..');
export const contextPackage = join(root, 'packages', 'context');

/** Build the package for consumers into its `dist`: code, types, schema. Returns the bytes of its code. */
export function buildContextPackage(): number {
  const dist = join(contextPackage, 'dist');
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const outfile = join(dist, 'parse-context.js');
  buildSync({
    entryPoints: [join(contextPackage, 'parse-context.ts')],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    external: ['zod'],
  });
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', contextPackage],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the types of the context package cannot be made:\n${stdout}`);
  writeFileSync(join(dist, 'schema.json'), publishedSchema());
  return statSync(outfile).size;
}
