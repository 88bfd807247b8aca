import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { deploymentOf } from '../../cli/deployment/deployment.ts';
import { runCdk } from '../../local-cloud/deploy-stack.ts';
import { makeLocalKeys } from '../../local-cloud/local-keys.ts';
import { repairStack } from '../../local-cloud/repair-stack.ts';
import { startLocalCloud } from '../../local-cloud/start-local-cloud.ts';
import { startNeighbours } from '../../local-cloud/start-neighbours.ts';
import type { Trial } from './trial.ts';

/** One process for each request at the same moment: more would measure the laptop. */
const parallel = 8;

/** Start a local cloud on a free port, with all that it meets, and deploy stage `local` to it. */
export async function openLocalTrial(): Promise<Trial> {
  const keys = makeLocalKeys();
  const neighbours = await startNeighbours(keys);
  try {
    const cloud = await startLocalCloud({ keys, context: neighbours.context });
    const { endpoint, outputs } = cloud;
    const liveApisUrl = `${endpoint}/_aws/execute-api`;
    return {
      stage: 'local',
      context: { publicBaseUrl: outputs.PublicBaseUrl ?? '', liveApisUrl, ...neighbours.context },
      ...{ deployment: deploymentOf(outputs), keys, parallel, providerApiUrl: neighbours.providerApiUrl },
      deploy: async (assembly) => {
        await runCdk(endpoint, ['deploy', '--app', assembly, '--require-approval', 'never']);
        await repairStack(endpoint, { outputs, template: templateOf(assembly) });
      },
      destroy: (assembly) => runCdk(endpoint, ['destroy', '--force', '--app', assembly]),
      stop: async () => {
        await cloud.stop();
        await neighbours.stop();
      },
    };
  } catch (error) {
    await neighbours.stop();
    throw error;
  }
}

function templateOf(assembly: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(assembly, 'IncomingWebhook-local.template.json'), 'utf8'));
}
