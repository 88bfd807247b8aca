import { join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { type FunctionName, functionNames } from '../../../../infra/bundling.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..', '..');
export const baselinesDirectory = join(projectRoot, 'dist', 'bench', 'baselines');

/** What esbuild does when it is told nothing but the target. */
const defaults = {
  absWorkingDir: projectRoot,
  bundle: true,
  platform: 'node',
  target: 'node24',
  format: 'cjs',
  metafile: true,
  logLevel: 'error',
} satisfies BuildOptions;

export interface BaselineBundle {
  readonly file: string;
  readonly bytes: number;
}

/** Twilio, zod, Tracer, middy and the SDK whole and not minified: everything is in the file. */
export function bundleNaiveIngress(): BaselineBundle {
  return build('naive-ingress', join('tools', 'lab', 'bench', 'baselines', 'naive-ingress.ts'), []);
}

/**
 * The project's own code as CDK's NodejsFunction bundles it by default for a Node 24 runtime: CommonJS, not minified, and
 * the SDK left to the runtime (`@aws-sdk/*` and `@smithy/*` external).
 */
export function bundleByCdkDefaults(): Readonly<Record<FunctionName, BaselineBundle>> {
  const bundles = functionNames.map((name) => [
    name,
    build(`cdk-${name}`, join('functions', name, 'handler.ts'), ['@aws-sdk/*', '@smithy/*']),
  ]);
  return Object.fromEntries(bundles);
}

function build(name: string, entryPoint: string, external: string[]): BaselineBundle {
  // `.cjs`, because the folder lies below a package.json that says "module".
  const file = join(baselinesDirectory, `${name}.cjs`);
  const { metafile } = buildSync({ ...defaults, entryPoints: [entryPoint], external, outfile: file });
  return { file, bytes: Object.values(metafile.outputs)[0]?.bytes ?? 0 };
}
