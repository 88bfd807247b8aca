import { styleText } from 'node:util';
import { pause } from '../../shared/time/backoff.ts';
import { type Deployment, openDeployment } from './deployment/deployment.ts';
import {
  auditEntry,
  auditKey,
  auditLine,
  type ErasureRecord,
  operatorOf,
} from './personal-data/audit-line.ts';
import { erase, noCounts } from './personal-data/erase.ts';
import { type EraseArguments, eraseUsage, parseEraseArguments } from './personal-data/erase-arguments.ts';
import { filesOf, quarantineKey } from './personal-data/files.ts';
import { findStored } from './personal-data/find-stored.ts';
import { outOfReach } from './personal-data/out-of-reach.ts';
import { type Plan, planDocument, planOf, printCounts, printPlan } from './personal-data/plan.ts';
import { tableOf } from './replay/run-adoption.ts';
import { confirm } from './terminal/confirm.ts';
import type { Output } from './terminal/output.ts';
import { progressBar } from './terminal/progress-bar.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageOf } from './terminal/stage-help.ts';

await runCommand(eraseUsage, (argv, output) => main(parseEraseArguments(argv), output), {
  needsArguments: true,
  printsData: true,
});

async function main(request: EraseArguments, output: Output): Promise<void> {
  const stage = stageOf(request.stage);
  const deployment = await openDeployment(request.stage);
  const files = filesOf(deployment);
  const ports = {
    table: tableOf(deployment),
    files,
    readQuarantined: (id: string) => files.read(quarantineKey(id)),
  };
  const look = () => findStored(ports, request.subject);
  const plan = await planOf(await look(), files);
  printPlan(plan, request.withRecord, output);
  if (request.isDryRun) {
    output.line('nothing was erased (--dry-run)');
    output.data({ is_dry_run: true, ...planDocument(plan, request.withRecord) });
    return;
  }
  const question = `This erases data of stage ${stage}, and nothing brings it back.`;
  if (!request.isConfirmed && !(await confirm(question, stage))) throw new Error('nothing was erased');
  const isDone = await run(deployment, { request, stage, look, plan, output });
  if (!isDone) process.exitCode = 1;
}

interface Erasure {
  readonly request: EraseArguments;
  readonly stage: string;
  readonly look: () => ReturnType<typeof findStored>;
  readonly plan: Plan;
  readonly output: Output;
}

/** Erase, and leave a line that says so, on any exit. */
async function run(deployment: Deployment, erasure: Erasure): Promise<boolean> {
  const { request, stage, look, plan, output } = erasure;
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const startedAt = new Date();
  const runId = `${startedAt.toISOString().replace(/\D/g, '').slice(0, 14)}-${crypto.randomUUID().slice(0, 8)}`;
  const counts = noCounts();
  const bar = progressBar('erasing', plan.stored.messages.length);
  const files = filesOf(deployment);
  const ports = { table: tableOf(deployment), files, now: () => new Date(), pause };
  let outcome: ErasureRecord['outcome'] = 'failed';
  try {
    const { withRecord } = request;
    const options = { run: runId, withRecord, signal: interrupt.signal, counts };
    const isDone = await erase(ports, look, { ...options, onErased: (done) => bar.update(done) });
    outcome = isDone ? 'erased' : 'incomplete';
    return isDone;
  } finally {
    bar.end();
    const operator = await operatorOf(deployment);
    const { subject, withRecord } = request;
    const endedAt = new Date();
    const facts = { run: runId, stage, subject, withRecord, counts, outcome, startedAt, endedAt, operator };
    await files.put(auditKey(facts), `${auditLine(facts)}\n`);
    await printOutcome(deployment, facts, { stored: plan.stored, output });
  }
}

async function printOutcome(
  deployment: Deployment,
  facts: ErasureRecord,
  { stored, output }: { readonly stored: Plan['stored']; readonly output: Output },
): Promise<void> {
  printCounts(facts.counts, output);
  if (facts.outcome !== 'erased') output.line('not everything is erased: run the same command again');
  const left = facts.withRecord ? 0 : stored.records.filter(({ isWholly }) => isWholly).length;
  const notErased = await outOfReach(deployment, { left, mentions: stored.mentions });
  output.line(`\n${styleText('bold', 'not erased by this command')}`);
  for (const text of notErased) output.line(`  - ${text}`);
  output.line(`\n${auditLine(facts)}`);
  output.data({ ...auditEntry(facts), not_erased: notErased });
}
