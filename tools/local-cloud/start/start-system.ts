import { join } from 'node:path';
import { type Deployment, deploymentOf } from '../../cli/deployment/deployment.ts';
import { step } from '../../cli/terminal/step.ts';
import { buildPage } from '../../console/build-page.ts';
import { localSource } from '../../console/local/local-source.ts';
import { systemOf } from '../../console/local/local-system.ts';
import { startConsole } from '../../console/start-console.ts';
import { startLocalMailServer } from '../large-mail/local-mail-server.ts';
import type { LocalKeys } from '../local-keys.ts';
import type { SentAnswer } from '../provider-apis/start-provider-apis.ts';
import { type LocalCloud, localDirectory, startLocalCloud } from '../start-local-cloud.ts';
import { startNeighbours } from '../start-neighbours.ts';
import { seedConversations } from './seed-conversations.ts';

/** Everything that `npm start` brings up. */
export interface StartedSystem {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly consoleUrl: string;
  /** The receiver of large mail, next to the local cloud. */
  readonly largeMailUrl: string;
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

/** Bring up the local cloud with its neighbors and the console. Throws, and leaves nothing running, when a step fails. */
export async function startSystem(options: SystemOptions): Promise<StartedSystem> {
  // Built while the stack is deployed. Looked at when that is done, and never unhandled when that fails.
  const page = buildPage(join(localDirectory, 'console'));
  page.catch(() => undefined);
  // The last one that was started is stopped first.
  const started: Stoppable[] = [];
  const keep = <Kind extends Stoppable>(server: Kind): Kind => {
    started.unshift(server);
    return server;
  };
  const stop = async () => {
    for (const server of started) await server.stop();
  };
  try {
    const neighbours = keep(await startNeighbours(options.keys, options.onSent));
    const cloud = keep(await startLocalCloud({ ...options, context: neighbours.context }));
    const { outputs } = cloud;
    const mailServer = keep(
      await step('starting the receiver of large mail', () => startLocalMailServer({ outputs })),
    );
    const deployment = deploymentOf({ ...outputs, LargeMailUrl: mailServer.url });
    await step('seeding conversations', () => seedConversations(deployment));
    const source = localSource(systemOf(deployment, cloud.keys, neighbours));
    const webConsole = keep(await startConsole({ source, page: await page, port: options.consolePort }));
    return {
      cloud,
      deployment,
      consoleUrl: webConsole.url,
      largeMailUrl: mailServer.url,
      providerApiUrl: neighbours.providerApiUrl,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Stoppable {
  stop(): Promise<void>;
}
