import { adoptAndRoute } from '../../../cli/replay/run-adoption.ts';
import { runReplay } from '../../../cli/replay/run-replay.ts';
import { selectMessages } from '../../../cli/replay/select-messages.ts';
import { selectUnknown } from '../../../cli/replay/select-sender.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { OperatorPlan } from '../plan.ts';
import { currentInvocation, Invocation } from '../world/invocation.ts';
import { simulatedDeployment } from './simulated-deployment.ts';

/** The operator's commands, as `npm run replay` runs them. */
export function startOperator(cloud: Cloud, plans: readonly OperatorPlan[]): void {
  for (const plan of plans) {
    cloud.world.at(
      cloud.world.startedAt + plan.at,
      () => void runCommand(cloud, plan).catch(() => undefined),
    );
  }
}

/** Replay everything that failed: what the runbook says to do about the alarm. */
export function replayFailed(cloud: Cloud, id: string): Promise<void> {
  const sender = { address: '', channel: 'sms' } as const;
  return runCommand(cloud, { id, kind: 'replay', at: 0, sender });
}

function runCommand(cloud: Cloud, { id, kind, sender }: OperatorPlan): Promise<void> {
  const { world } = cloud;
  cloud.say(`operator: ${kind}`);
  const invocation = new Invocation({
    id: `operator ${id}`,
    name: 'operator',
    startedAt: world.now,
    skewMs: 0,
    seed: world.seed,
  });
  const run = id.replace(/\W/g, '');
  return currentInvocation.run(invocation, () =>
    kind === 'replay' ? replay(run) : adopt(sender.address, run),
  );
}

async function replay(run: string): Promise<void> {
  const items = await selectMessages(simulatedDeployment, { by: 'failed' });
  const job = { deployment: simulatedDeployment, options: { force: false, run } };
  await runReplay(job, items, { onDone: () => undefined, signal: new AbortController().signal });
}

async function adopt(sender: string, run: string): Promise<void> {
  const items = await selectUnknown(simulatedDeployment, { sender });
  for (const item of items) {
    const job = { deployment: simulatedDeployment, run, messageDays: undefined };
    await adoptAndRoute(job, item).catch(() => undefined);
  }
}
