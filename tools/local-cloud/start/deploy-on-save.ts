import { join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { LocalCloud } from '../start-local-cloud.ts';
import { createRedeploy } from './redeploy.ts';
import { savedFiles } from './saved-files.ts';

const projectRoot = join(import.meta.dirname, '..', '..', '..');
/** What a deployment is made of. */
const folders = ['functions', 'shared', 'infra'].map((folder) => join(projectRoot, folder));

export interface DeployOnSaveOptions {
  /** Until when. */
  readonly ended: Promise<void>;
  onDeployed(outputs: LocalCloud['outputs']): void;
}

/** Deploy again whenever sources are saved, and say what changed; a save that cannot be deployed is reported and survived. */
export async function deployOnSave(
  cloud: LocalCloud,
  { ended, onDeployed }: DeployOnSaveOptions,
): Promise<void> {
  const watching = new AbortController();
  void ended.then(() => watching.abort());
  const redeploy = createRedeploy(cloud);
  console.log(`${styleText('bold', 'Watching')} functions, shared and infra: what is saved is deployed.`);
  for await (const files of savedFiles(folders, watching.signal)) {
    const startedAt = performance.now();
    console.log(`\nsaved: ${files.map((file) => relative(projectRoot, file)).join(', ')}`);
    try {
      const { outputs, changed } = await redeploy();
      onDeployed(outputs);
      const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
      console.log(
        changed.length === 0
          ? `nothing to deploy, after ${seconds} s`
          : `${styleText('green', `deployed again in ${seconds} s:`)} ${changed.join(', ')}`,
      );
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      console.error(styleText('red', `not deployed: ${message}`));
      console.error('The previous version keeps running. Correct it and save again.');
    }
  }
}
