import type { TestProject } from 'vitest/node';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';
import { startProviderApis } from '../../tools/provider-apis/start-provider-apis.ts';

/** Deploys the stack to a local cloud of this run's own, with servers for the providers' APIs, for all e2e tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const apis = await startProviderApis();
  const cloud = await startLocalCloud({
    keys: makeLocalKeys(),
    context: { providerApiBaseUrl: apis.baseUrl },
  });
  provide('outputs', { ...cloud.outputs });
  provide('keys', cloud.keys);
  provide('providerApiUrl', apis.baseUrl);
  return async () => {
    await cloud.stop();
    await apis.stop();
  };
}
