import { join } from 'node:path';
import { type BuiltPage, buildPage } from '../console/build-page.ts';
import { systemOf } from '../console/console-system.ts';
import { startConsole } from '../console/start-console.ts';
import { type Deployment, deploymentOf } from '../deployment.ts';
import type { LocalKeys } from '../local-cloud/local-keys.ts';
import { type LocalCloud, localDirectory, startLocalCloud } from '../local-cloud/start-local-cloud.ts';
import { type Neighbours, startNeighbours } from '../local-cloud/start-neighbours.ts';
import type { SentAnswer } from '../provider-apis/start-provider-apis.ts';
import { step } from '../terminal/step.ts';
import { seedConversations } from './seed-conversations.ts';

/** Everything that `npm start` brings up. */
export interface StartedSystem {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly consoleUrl: string;
  /** The server that stands for the providers' APIs. */
  readonly providerApiUrl: string;
  stop(): Promise<void>;
}

export interface SystemOptions {
  readonly keys: LocalKeys;
  /** The local cloud's. */
  readonly port: number;
  /** Where the console listens, unless that is taken. */
  readonly consolePort: number;
  /** An emulator that runs already: it is used, and left running. */
  readonly runningEndpoint?: string | undefined;
  /** Told what a provider would have sent. */
  readonly onSent?: (answer: SentAnswer) => void;
}

/** Bring up the local cloud with its neighbours and the console. Throws, and leaves nothing running, when a step fails. */
export async function startSystem(options: SystemOptions): Promise<StartedSystem> {
  // Built while the stack is deployed. Looked at when that is done, and never unhandled when that fails.
  const page = buildPage(join(localDirectory, 'console'));
  page.catch(() => undefined);
  const neighbours = await startNeighbours(options.keys, options.onSent);
  try {
    const cloud = await startLocalCloud({ ...options, context: neighbours.context });
    try {
      return await openSystem(cloud, neighbours, { page: await page, port: options.consolePort });
    } catch (error) {
      await cloud.stop();
      throw error;
    }
  } catch (error) {
    await neighbours.stop();
    throw error;
  }
}

async function openSystem(
  cloud: LocalCloud,
  neighbours: Neighbours,
  { page, port }: { readonly page: BuiltPage; readonly port: number },
): Promise<StartedSystem> {
  const deployment = deploymentOf(cloud.outputs);
  await step('seeding conversations', () => seedConversations(deployment));
  const system = systemOf(deployment, cloud.keys, neighbours);
  const webConsole = await startConsole({ system, page, port });
  return {
    cloud,
    deployment,
    consoleUrl: webConsole.url,
    providerApiUrl: neighbours.providerApiUrl,
    stop: async () => {
      await webConsole.stop();
      await cloud.stop();
      await neighbours.stop();
    },
  };
}
