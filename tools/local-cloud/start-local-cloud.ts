import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../cli/terminal/step.ts';
import { changedResources } from './changed-resources.ts';
import { type Deployed, deployStack } from './deploy-stack.ts';
import { findEmulator } from './find-emulator.ts';
import type { LocalKeys } from './local-keys.ts';
import { putLocalSecrets } from './put-secrets.ts';
import { repairStack } from './repair-stack.ts';
import { type Emulator, freePort, startEmulator } from './start-emulator.ts';
import { updateCode } from './update-code.ts';

/** What tools keep on this machine: the emulator, keys, outputs, logs. Never in the repository. */
export const localDirectory = join(import.meta.dirname, '..', '..', '.local');

/** The ids that the local stage's APIs always have, so that their URLs are known before they are deployed. */
const apiId = 'f0e1d2c3';
const liveApiId = 'f0e1d2c4';

export interface LocalCloud {
  readonly endpoint: string;
  /** The stack's outputs and `Endpoint`, `PublicBaseUrl`. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly keys: LocalKeys;
  /** The emulator's process; 0 when it was running before. */
  readonly emulatorPid: number;
  /** Deploy what the sources say now. Throws when that fails; the previous version then keeps running. */
  redeploy(): Promise<Redeployed>;
  /** Give these functions the code of their bundles, without a deployment. */
  updateCode(names: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

export interface Redeployed {
  readonly outputs: Readonly<Record<string, string>>;
  /** The parts of the stack that are new, changed or gone, by their paths. */
  readonly changed: readonly string[];
}

export interface LocalCloudOptions {
  readonly keys: LocalKeys;
  /** Default: one that is free. */
  readonly port?: number | undefined;
  /** An emulator that runs already: it is used, and left running. */
  readonly runningEndpoint?: string | undefined;
  readonly functionsEndpoint?: string;
  readonly extraEnvironment?: Readonly<Record<string, string>>;
  /** More `-c key=value` of the deployment. */
  readonly context?: Readonly<Record<string, string>>;
}

/** Bring up the emulator and deploy stage `local` to it. Throws, and leaves nothing running, when a step fails. */
export async function startLocalCloud(options: LocalCloudOptions): Promise<LocalCloud> {
  const emulator = await openEmulator(options);
  try {
    const { endpoint } = emulator;
    let deployed = await deploy(endpoint, options, false);
    return {
      endpoint,
      outputs: deployed.outputs,
      keys: options.keys,
      emulatorPid: emulator.pid,
      redeploy: async () => {
        const before = deployed;
        deployed = await deploy(endpoint, options, true);
        return {
          outputs: deployed.outputs,
          changed: changedResources(before.template, deployed.template),
        };
      },
      updateCode: async (names) => {
        if (names.length > 0) await updateCode(endpoint, deployed, names);
      },
      stop: emulator.stop,
    };
  } catch (error) {
    await emulator.stop();
    throw error;
  }
}

/** Deploy, and put right what the emulator leaves out: after every deployment, because each may undo that. */
async function deploy(
  endpoint: string,
  options: LocalCloudOptions,
  isBootstrapped: boolean,
): Promise<Deployed> {
  const liveApisUrl = `${endpoint}/_aws/execute-api`;
  const publicBaseUrl = `${liveApisUrl}/${apiId}/local`;
  const context = { publicBaseUrl, liveApisUrl, ...options.context };
  const deployed = await deployStack({ endpoint, context, isBootstrapped });
  await step('completing what the emulator does not deploy', () => repairStack(endpoint, deployed));
  const arns = await putLocalSecrets(endpoint, options.keys);
  const outputs = {
    ...deployed.outputs,
    ...arns,
    ApiUrl: `${publicBaseUrl}/`,
    Endpoint: endpoint,
    PublicBaseUrl: publicBaseUrl,
    ...(deployed.outputs.LiveUpdatesUrl !== undefined && {
      LiveUpdatesUrl: `${endpoint.replace(/^http/, 'ws')}/_aws/execute-api/${liveApiId}/local`,
    }),
  };
  return { ...deployed, outputs };
}

async function openEmulator(options: LocalCloudOptions): Promise<Emulator> {
  if (options.runningEndpoint !== undefined) {
    return { endpoint: options.runningEndpoint, pid: 0, stop: async () => undefined };
  }
  const command = await findEmulator(localDirectory);
  const port = options.port ?? (await freePort());
  mkdirSync(join(localDirectory, 'logs'), { recursive: true });
  return step(`starting the local cloud on port ${port}`, () =>
    startEmulator(command, {
      port,
      logFile: join(localDirectory, 'logs', `emulator-${port}.log`),
      ...(options.functionsEndpoint !== undefined && { functionsEndpoint: options.functionsEndpoint }),
      ...(options.extraEnvironment && { extraEnvironment: options.extraEnvironment }),
    }),
  );
}
