import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { LocalCloud, Redeployed } from '../start-local-cloud.ts';

/** Digests of what a deployment is made of. */
interface BuiltCode {
  readonly stack: string;
  /** By the folder under `functions/`. */
  readonly functions: Readonly<Record<string, string>>;
}

const builder = join(import.meta.dirname, '..', 'print-built-code.ts');

/**
 * Deploy what was saved by the shortest way: nothing where only comments changed, the code of the changed functions where
 * the stack stayed the same, and all of it by the CDK otherwise, also where anything of this fails.
 */
export function createRedeploy(
  cloud: Pick<LocalCloud, 'outputs' | 'redeploy' | 'updateCode'>,
  build: () => BuiltCode | undefined = buildCode,
): () => Promise<Redeployed> {
  let running = build();
  let { outputs } = cloud;
  /** Functions whose code CloudFormation does not know: it would leave them as they are when its own did not change. */
  const ahead = new Set<string>();
  return async () => {
    const built = build();
    if (built !== undefined && built.stack === running?.stack) {
      const names = changedFunctions(running, built);
      const isUpdated = await cloud.updateCode(names).then(
        () => true,
        () => false,
      );
      if (isUpdated) {
        running = built;
        for (const name of names) ahead.add(name);
        return { outputs, changed: names.map((name) => `functions/${name}`) };
      }
    }
    const redeployed = await cloud.redeploy();
    outputs = redeployed.outputs;
    await cloud.updateCode([...ahead]);
    running = built;
    return redeployed;
  };
}

/** Undefined when it cannot be built: the deployment then says what is wrong. */
function buildCode(): BuiltCode | undefined {
  const { status, stdout } = spawnSync(process.execPath, [builder], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout) : undefined;
}

function changedFunctions(before: BuiltCode, after: BuiltCode): string[] {
  return Object.keys(after.functions).filter((name) => before.functions[name] !== after.functions[name]);
}
