import { type Deployment, deploymentOf, requiredOutput } from '../../cli/deployment/deployment.ts';
import { functionNamed, invokeFunction } from '../../local-cloud/invoke-function.ts';
import { makeLocalKeys } from '../../local-cloud/local-keys.ts';
import { killWorkers, workersOf } from '../../local-cloud/local-workers.ts';
import { type ProviderApis, startProviderApis } from '../../local-cloud/provider-apis/start-provider-apis.ts';
import { freePort } from '../../local-cloud/start-emulator.ts';
import { type LocalCloud, startLocalCloud } from '../../local-cloud/start-local-cloud.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.ts';
import { SendJournal } from './send-journal.ts';

/** A local cloud whose functions reach AWS through a fault proxy. */
export interface FaultyCloud {
  readonly cloud: LocalCloud;
  readonly deployment: Deployment;
  readonly proxy: FaultProxy;
  readonly apis: ProviderApis;
  readonly journal: SendJournal;
  /** `kill -9` of functions that run; how many there were. */
  kill(choose?: (pids: readonly number[]) => readonly number[]): number;
  /** Run recovery once over these shards. */
  recover(shards: readonly number[]): Promise<void>;
  stop(): Promise<void>;
}

export interface FaultyCloudOptions {
  readonly seed: number;
  readonly timings: { readonly firstRetrySeconds: number; readonly leaseSeconds: number };
  readonly extraEnvironment?: Readonly<Record<string, string>>;
}

/** Start it on free ports. Throws, and leaves nothing running, when a step fails. */
export async function startFaultyCloud(options: FaultyCloudOptions): Promise<FaultyCloud> {
  const port = await freePort();
  const journal = new SendJournal();
  const target = `http://127.0.0.1:${port}`;
  const proxy = await startFaultProxy({ target, seed: options.seed, onCall: journal.record });
  const apis = await startProviderApis();
  const stopServers = () => Promise.all([proxy.stop(), apis.stop()]);
  const { firstRetrySeconds, leaseSeconds } = options.timings;
  const cloud = await startLocalCloud({
    keys: makeLocalKeys(),
    port,
    functionsEndpoint: proxy.url,
    context: {
      providerApiBaseUrl: apis.baseUrl,
      firstRetrySeconds: String(firstRetrySeconds),
      leaseSeconds: String(leaseSeconds),
    },
    ...(options.extraEnvironment && { extraEnvironment: options.extraEnvironment }),
  }).catch(async (error: unknown) => {
    await stopServers();
    throw error;
  });
  const deployment = deploymentOf(cloud.outputs);
  return {
    cloud,
    deployment,
    proxy,
    apis,
    journal,
    kill(choose = (pids) => pids) {
      journal.recordKill();
      return killWorkers(choose(workersOf(cloud.emulatorPid)));
    },
    async recover(shards) {
      const endpoint = requiredOutput(deployment, 'Endpoint');
      await invokeFunction(endpoint, await functionNamed(endpoint, 'RecoverPending'), { shards });
    },
    async stop() {
      await cloud.stop();
      await stopServers();
    },
  };
}
