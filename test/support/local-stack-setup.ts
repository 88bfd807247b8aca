import type { TestProject } from 'vitest/node';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';
import { startNeighbours } from '../../tools/local-cloud/start-neighbours.ts';
import { startConnectionsEndpoint } from './connections-endpoint.ts';

/** Deploys the stack to a local cloud of this run's own, with servers for the providers' APIs, for all e2e tests. */
export async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const keys = makeLocalKeys();
  const neighbours = await startNeighbours(keys);
  const port = await freePort();
  const connections = await startConnectionsEndpoint(`http://127.0.0.1:${port}`);
  const context = { ...neighbours.context, liveApisUrl: `${connections.url}/_aws/execute-api` };
  const cloud = await startLocalCloud({ keys, port, context });
  provide('outputs', { ...cloud.outputs });
  provide('keys', cloud.keys);
  provide('providerApiUrl', neighbours.providerApiUrl);
  return async () => {
    await cloud.stop();
    await connections.stop();
    await neighbours.stop();
  };
}
