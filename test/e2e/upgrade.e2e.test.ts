import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { channelRoutes } from '../../infra/channel-routes.ts';
import { retryBucketCount } from '../../shared/store/table-keys.ts';
import { type Deployment, deploymentOf } from '../../tools/cli/deployment/deployment.ts';
import { audit, readTable } from '../../tools/lab/chaos/audit.ts';
import { drainQueues } from '../../tools/lab/chaos/drain-queues.ts';
import { runCdk } from '../../tools/local-cloud/deploy-stack.ts';
import { localClientSettings } from '../../tools/local-cloud/local-clients.ts';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { repairStack } from '../../tools/local-cloud/repair-stack.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { type LocalCloud, startLocalCloud } from '../../tools/local-cloud/start-local-cloud.ts';
import { eventually } from '../support/e2e-client.ts';
import { invoke, listFunctions } from '../support/root-calls.ts';
import { earlierConversation, earlierItem } from '../support/upgrade/earlier-items.ts';
import { leftovers } from '../support/upgrade/leftovers.ts';
import {
  addedIndex,
  bundleOnce,
  synthesizeNextVersion,
  templateOf,
} from '../support/upgrade/next-version.ts';
import { type SteadyTraffic, startTraffic } from '../support/upgrade/steady-traffic.ts';

const senders = Array.from({ length: 10 }, (_, index) => `+1555777000${index}`);
/**
 * A conversation of one of them, with messages that wait since the version that listed them when it stored them. Two have
 * left the list again.
 */
const earlierKey = { conversation_id: 'conv-earlier', primary_channel: '+15557770009' };
const earlierItems = Array.from({ length: 22 }, (_, index) => earlierItem(earlierKey, index + 1));
const earlierRecord = {
  ...earlierConversation(earlierKey, earlierItems.slice(2)),
  message_count: earlierItems.length,
};

let cloud: LocalCloud;
let deployment: Deployment;
let traffic: SteadyTraffic;
let bundles: string;
let nextVersion: string;
let brokenVersion: string;

beforeAll(async () => {
  const port = await freePort();
  const timings = { firstRetrySeconds: '5', leaseSeconds: '20' };
  const starting = startLocalCloud({ keys: makeLocalKeys(), port, context: timings });
  const context = { ...timings, publicBaseUrl: `http://127.0.0.1:${port}/_aws/execute-api/f0e1d2c3/local` };
  bundles = bundleOnce();
  nextVersion = synthesizeNextVersion(bundles, { version: 2, context });
  brokenVersion = synthesizeNextVersion(bundles, { version: 3, context, isBroken: true });
  cloud = await starting;
  deployment = deploymentOf(cloud.outputs);
  await Promise.all([...senders.slice(0, -1).map(newConversation), earlierRecord, ...earlierItems].map(put));
  traffic = startTraffic(cloud, senders);
  await answersOf(null, 20);
});

afterAll(async () => {
  await traffic?.stop();
  await cloud?.stop();
  if (bundles !== undefined) rmSync(dirname(bundles), { recursive: true, force: true });
});

describe('under traffic', () => {
  it('a deployment of other code, workflow, queues and indexes refuses nothing', async () => {
    const before = traffic.sent.length;

    await deploy(nextVersion);

    await answersOf('2', 20);
    expect(refused()).toEqual([]);
    expect(traffic.sent.length).toBeGreaterThan(before + 20);
    expect(await shape()).toEqual({ firstState: 'Version2', visibility: '122', hasIndex: true });
  });

  it('a deployment that fails half way takes everything back and refuses nothing', async () => {
    await expect(deploy(brokenVersion)).rejects.toThrow();

    await answersOf('2', 20, Date.now());
    expect(refused()).toEqual([]);
    expect(traffic.sent.some(({ version }) => version === '3')).toBe(true);
    expect(await stackStatus()).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await shape()).toEqual({ firstState: 'Version2', visibility: '122', hasIndex: true });
  });

  it('both lose nothing, of messages that the version before stored either', async () => {
    await traffic.stop();
    console.log(`requests a second: ${rateOf(traffic.sent).toFixed(1)}`);
    await eventually(
      async () => {
        await recover();
        return (await readTable(deployment)).messages;
      },
      (messages) => messages.every(({ routing_status }) => routing_status === 'routed'),
    );

    const onQueues = await drainQueues(deployment);

    const texts = [
      ...traffic.sent.flatMap(({ text }) => text ?? []),
      ...earlierItems.map(({ content }) => content),
    ];
    const messages = new Set(texts);
    const evidence = {
      sent: [...messages].map((token) => ({
        token,
        acknowledgements: texts.filter((text) => text === token).length,
        attempts: 1,
        status: 200,
      })),
      table: await readTable(deployment),
      onQueues,
      answeredSenders: [],
      isDoubleExplained: () => true,
    };
    expect(audit(evidence)).toMatchObject({
      acknowledged: messages.size,
      stored: messages.size,
      routed: messages.size,
      duplicatesSuppressed: texts.length - messages.size,
      lost: 0,
      doubledInTable: 0,
      pending: 0,
      failed: 0,
    });
  });
});

it('the gateway continues to refuse what is not signed', async () => {
  await repairStack(cloud.endpoint, { outputs: cloud.outputs, template: templateOf(nextVersion) });

  const answer = await fetch(`${cloud.outputs.ApiUrl}webhooks/sms`, { method: 'POST', body: 'From=1' });

  expect(answer.status).toBe(401);
  expect(answer.headers.get('x-version')).toBeNull();
});

it('cdk destroy leaves nothing behind', async () => {
  expect((await leftovers(cloud.endpoint)).queues).toHaveLength(4 * channelRoutes.length);

  await runCdk(cloud.endpoint, ['destroy', '--force', '--app', nextVersion]);

  const left = await leftovers(cloud.endpoint);
  expect(left).toEqual(Object.fromEntries(Object.keys(left).map((kind) => [kind, []])));
});

function rateOf(sent: SteadyTraffic['sent']): number {
  const times = sent.map(({ at }) => at);
  return (1_000 * sent.length) / (Math.max(...times) - Math.min(...times));
}

function put(Item: object) {
  return deployment.dynamo.send(
    new PutCommand({ TableName: cloud.outputs.ConversationsTableName, Item: { ...Item } }),
  );
}

function newConversation(sender: string) {
  return {
    conversation_id: `conv-${sender.slice(1)}`,
    primary_channel: sender,
    conversation_status: 'open',
    hand_off_to_human: true,
    company_id: 'company-1',
  };
}

/** What would happen within a minute: a task whose function was exchanged under it may have left its message pending. */
async function recover(): Promise<void> {
  await sleep(2_000);
  const functions = await listFunctions(cloud.endpoint);
  const name = functions.find((found) => found.name.includes('RecoverPending'))?.name ?? '';
  const shards = Array.from({ length: retryBucketCount }, (_shard, index) => index);
  await invoke(cloud.endpoint, name, { shards });
}

function deploy(assembly: string): Promise<void> {
  return runCdk(cloud.endpoint, ['deploy', '--app', assembly, '--require-approval', 'never']);
}

/** Wait until this many requests that were sent after a moment were answered by a version. */
function answersOf(version: string | null, count: number, after = 0) {
  const answered = () => traffic.sent.filter((sent) => sent.version === version && sent.at >= after).length;
  return eventually(
    async () => answered(),
    (found) => found >= count,
    60_000,
  );
}

function refused() {
  return traffic.sent.filter(({ status }) => status !== 200);
}

async function stackStatus(): Promise<string | undefined> {
  const client = new CloudFormationClient(localClientSettings(cloud.endpoint));
  const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'IncomingWebhook-local' }));
  return Stacks?.[0]?.StackStatus;
}

/** What the versions differ in, as it is deployed. */
async function shape() {
  const { outputs, workflow, queues, dynamo } = deployment;
  const [machine, queue, table] = await Promise.all([
    workflow.send(new DescribeStateMachineCommand({ stateMachineArn: outputs.StateMachineArn })),
    queues.send(
      new GetQueueAttributesCommand({
        QueueUrl: outputs.SmsHandoffQueueUrl,
        AttributeNames: ['VisibilityTimeout'],
      }),
    ),
    dynamo.send(new DescribeTableCommand({ TableName: outputs.ConversationsTableName })),
  ]);
  return {
    firstState: JSON.parse(machine.definition ?? '{}').StartAt,
    visibility: queue.Attributes?.VisibilityTimeout,
    hasIndex: table.Table?.GlobalSecondaryIndexes?.some(({ IndexName }) => IndexName === addedIndex),
  };
}
