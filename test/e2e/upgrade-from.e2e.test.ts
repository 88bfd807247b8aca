import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, deploymentOf } from '../../tools/cli/deployment/deployment.ts';
import { type Audit, audit, readTable } from '../../tools/lab/chaos/audit.ts';
import { allShards } from '../../tools/lab/chaos/count-pending.ts';
import { drainQueues } from '../../tools/lab/chaos/drain-queues.ts';
import { runCdk } from '../../tools/local-cloud/deploy-stack.ts';
import { functionNamed, invokeFunction } from '../../tools/local-cloud/invoke-function.ts';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { type LocalCloud, startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';
import { type TemporaryFolder, temporaryFolder } from '../../tools/local-cloud/temporary-folder.ts';
import { eventually } from '../support/e2e-client.ts';
import { type SteadyTraffic, startTraffic } from '../support/upgrade/steady-traffic.ts';

/** A checkout of an earlier commit, with its dependencies; docs/simulator.md says how to run this. */
const earlierCheckout = process.env.UPGRADE_FROM;
const thisCheckout = join(import.meta.dirname, '..', '..');
const senders = Array.from({ length: 10 }, (_, index) => `+1555888000${index}`);

const noneLostOrTwice = { lost: 0, pending: 0, failed: 0, doubledOnQueue: 0 };

/** What `audit` counts, how many message items there are, and how many of the form before `is_listed`. */
type Counts = Omit<Audit, 'givenUp'> & { readonly items: number; readonly withoutIsListed: number };

describe.skipIf(earlierCheckout === undefined)('between the code of two checkouts, under traffic', () => {
  let cloud: LocalCloud;
  let deployment: Deployment;
  let folder: TemporaryFolder;
  let traffic: SteadyTraffic;
  const texts: string[] = [];
  const assemblies = { earlier: '', current: '' };

  beforeAll(async () => {
    const port = await freePort();
    const timings = { firstRetrySeconds: '5', leaseSeconds: '20' };
    cloud = await startLocalCloud({ keys: makeLocalKeys(), port, context: timings });
    deployment = deploymentOf(cloud.outputs);
    folder = temporaryFolder();
    const context = { ...timings, stage: 'local', publicBaseUrl: cloud.outputs.PublicBaseUrl };
    assemblies.earlier = synthesize(resolve(earlierCheckout ?? ''), join(folder.path, 'earlier'), context);
    assemblies.current = synthesize(thisCheckout, join(folder.path, 'current'), context);
    await deploy(assemblies.earlier);
    await Promise.all(senders.map(addConversation));
  });

  afterAll(async () => {
    await traffic?.stop();
    await cloud?.stop();
    folder?.remove();
  });

  it('an upgrade refuses nothing, loses nothing, and counts each message once', async () => {
    const result = await replaceUnderTraffic(assemblies.current);

    console.log('upgrade', result);
    expect(result).toMatchObject({ ...noneLostOrTwice, items: texts.length, doubledInTable: 0 });
  });

  it('rolls back: nothing is refused, lost or stored twice', async () => {
    const result = await replaceUnderTraffic(assemblies.earlier);

    console.log('rollback', result);
    expect(result).toMatchObject({ ...noneLostOrTwice, items: texts.length });
  });

  /** Deploy while messages arrive, before and after it too; then let everything be routed, and compare. */
  async function replaceUnderTraffic(assembly: string): Promise<Counts> {
    traffic = startTraffic(cloud, senders);
    await answers(40);
    await deploy(assembly);
    await answers(traffic.sent.length + 40);
    await traffic.stop();
    expect(traffic.sent.filter(({ status }) => status !== 200)).toEqual([]);
    texts.push(...new Set(traffic.sent.flatMap(({ text }) => text ?? [])));
    await eventually(
      async () => {
        await recover();
        return (await readTable(deployment)).messages;
      },
      (messages) => messages.every(({ routing_status }) => routing_status === 'routed'),
    );
    return auditOf(texts);
  }

  const queued: { messageId: string; text: string }[] = [];

  async function auditOf(tokens: readonly string[]): Promise<Counts> {
    queued.push(...(await drainQueues(deployment)));
    const table = await readTable(deployment);
    const { givenUp: _, ...counts } = audit({
      sent: tokens.map((token) => ({ token, acknowledgements: 1, attempts: 1, status: 200 })),
      table,
      onQueues: queued,
      answeredSenders: [],
      isDoubleExplained: () => false,
    });
    const ofEarlierVersions = table.messages.filter(({ is_listed }) => is_listed === undefined);
    return { ...counts, items: table.messages.length, withoutIsListed: ofEarlierVersions.length };
  }

  function answers(count: number) {
    return eventually(
      async () => traffic.sent.length,
      (found) => found >= count,
      60_000,
    );
  }

  async function recover(): Promise<void> {
    await invokeFunction(cloud.endpoint, await functionNamed(cloud.endpoint, 'RecoverPending'), {
      shards: allShards,
    });
  }

  function deploy(assembly: string): Promise<void> {
    return runCdk(cloud.endpoint, ['deploy', '--app', assembly, '--require-approval', 'never']);
  }

  function addConversation(sender: string) {
    const Item = {
      conversation_id: `conv-${sender.slice(1)}`,
      primary_channel: sender,
      conversation_status: 'open',
      hand_off_to_human: true,
      company_id: 'company-1',
    };
    return deployment.dynamo.send(new PutCommand({ TableName: cloud.outputs.ConversationsTableName, Item }));
  }
});

/** Synthesize the stack of a checkout, by its own code: the assembly's folder. */
function synthesize(
  checkout: string,
  output: string,
  context: Readonly<Record<string, string | undefined>>,
): string {
  const settings = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
  const { status, stderr } = spawnSync(
    join('node_modules', '.bin', 'cdk'),
    ['synth', '--quiet', '-o', output, ...settings],
    { cwd: checkout, encoding: 'utf8', env: { ...process.env, CDK_DISABLE_CLI_TELEMETRY: 'true' } },
  );
  if (status !== 0) throw new Error(`${checkout} cannot be synthesized: ${stderr}`);
  return output;
}
