import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { clientSettingsOf, requiredOutput } from '../../../cli/deployment/deployment.ts';
import { findStack, openAccount } from '../../../cli/doctor/account.ts';
import { newSender, smsFrom, statusOf } from '../messages.ts';
import { synthesizeRelease } from '../release.ts';
import { openRow, type Row, row, type Trial } from '../trial.ts';

/** A second deployment under traffic, one that fails and goes back, and the end of the stack. */
export async function checkReleases(trial: Trial): Promise<readonly Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-release-'));
  const release = { stage: trial.stage, context: trial.context };
  try {
    const second = synthesizeRelease({ ...release, folder: join(folder, '2'), number: 2 });
    const rows = await deploySecond(trial, second);
    const failing = { ...release, folder: join(folder, '3'), number: 3, isFailing: true };
    return [
      ...rows,
      ...(await deployFailing(trial, synthesizeRelease(failing))),
      ...(await destroy(trial, second)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function deploySecond(trial: Trial, assembly: string): Promise<readonly Row[]> {
  const { refused, error } = await underTraffic(trial, () => trial.deploy(assembly));
  return [
    row('a second deployment', 'done', error === undefined ? 'done' : error.message),
    row('webhooks refused meanwhile', '0', String(refused)),
    row('the release that is deployed', '2', await releaseOf(trial)),
  ];
}

async function deployFailing(trial: Trial, assembly: string): Promise<readonly Row[]> {
  const { refused, error } = await underTraffic(trial, () => trial.deploy(assembly));
  const { status } = await statusOf(trial, smsFrom(trial, await newSender(trial)));
  const what = 'webhooks refused while a release fails';
  return [
    row('a release that fails', 'refused', error === undefined ? 'done' : 'refused'),
    row('the stack after it', 'UPDATE_ROLLBACK_COMPLETE', await stateOf(trial)),
    row('the release after it', '2', await releaseOf(trial)),
    row('a webhook after it', '200', status),
    // A canary shows a tenth of the traffic to a version that throws.
    trial.deployment.isLocal ? row(what, '0', String(refused)) : openRow(what, 'few', String(refused)),
  ];
}

async function destroy(trial: Trial, assembly: string): Promise<readonly Row[]> {
  await trial.destroy(assembly);
  return [row('the stack after cdk destroy', 'gone', await stateOf(trial))];
}

/** Send a webhook every quarter of a second for as long as some work takes. */
async function underTraffic(
  trial: Trial,
  work: () => Promise<void>,
): Promise<{ readonly refused: number; readonly error: Error | undefined }> {
  const sender = await newSender(trial);
  let isDone = false;
  let error: Error | undefined;
  const working = work()
    .catch((thrown: Error) => {
      error = thrown;
    })
    .finally(() => {
      isDone = true;
    });
  let refused = 0;
  while (!isDone) {
    const { status } = await statusOf(trial, smsFrom(trial, sender));
    if (status !== '200') refused++;
    await sleep(250);
  }
  await working;
  return { refused, error };
}

async function stackOf({ deployment }: Trial) {
  const account = openAccount(clientSettingsOf(deployment.outputs));
  return findStack(account, requiredOutput(deployment, 'DashboardName'));
}

async function releaseOf(trial: Trial): Promise<string> {
  const outputs = (await stackOf(trial))?.Outputs ?? [];
  return outputs.find(({ OutputKey }) => OutputKey === 'Release')?.OutputValue ?? 'none';
}

async function stateOf(trial: Trial): Promise<string> {
  const status = (await stackOf(trial))?.StackStatus;
  return status === undefined || status === 'DELETE_COMPLETE' ? 'gone' : status;
}
