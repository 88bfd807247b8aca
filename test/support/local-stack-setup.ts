import type { TestProject } from 'vitest/node';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';
import { startNeighbours } from '../../tools/local-cloud/start-neighbours.ts';

/** Deploys the stack to a local cloud of this run's own, with servers for the providers' APIs, for all e2e tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const keys = makeLocalKeys();
  const neighbours = await startNeighbours(keys);
  const cloud = await startLocalCloud({ keys, context: neighbours.context });
  provide('outputs', { ...cloud.outputs });
  provide('keys', cloud.keys);
  provide('providerApiUrl', neighbours.providerApiUrl);
  return async () => {
    await cloud.stop();
    await neighbours.stop();
  };
}
