import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundleFunctions, bundlesDirectory } from '../../infra/bundling.ts';
import { digestOfFolder } from './digest-of-folder.ts';

/**
 * Bundles the functions and prints, as JSON, a digest of what the stack is made of and one of each function's code. A
 * its own process, because the sources of the stack and of the bundling itself may have been saved.
 */
const projectRoot = join(import.meta.dirname, '..', '..');
const { outputFiles } = buildSync({
  entryPoints: [join(projectRoot, 'infra', 'app.ts')],
  bundle: true,
  // Comments and formatting make no other stack.
  minify: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  external: ['#lazy/*'],
  write: false,
  logLevel: 'silent',
});
const stack = createHash('sha256');
for (const { contents } of outputFiles) stack.update(contents);
const json = globSync(['cdk.json', 'package.json', '{functions,infra,shared}/**/*.json'], {
  cwd: projectRoot,
});
for (const file of json.sort()) stack.update(readFileSync(join(projectRoot, file)));
const functions = Object.fromEntries(
  bundleFunctions().map(({ name }) => [name, digestOfFolder(join(bundlesDirectory, name))]),
);
console.log(JSON.stringify({ stack: stack.digest('hex'), functions }));
