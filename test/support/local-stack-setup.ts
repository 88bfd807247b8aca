import type { TestProject } from 'vitest/node';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';

/** Deploys the stack to a local cloud of this run's own, for all end-to-end tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const cloud = await startLocalCloud({ keys: makeLocalKeys() });
  provide('outputs', { ...cloud.outputs });
  provide('keys', cloud.keys);
  return cloud.stop;
}
