import type { Output } from '../cli/terminal/output.ts';
import { type ProgressBar, progressBar } from '../cli/terminal/progress-bar.ts';
import { runCommand } from '../cli/terminal/run-command.ts';
import { type ChaosArguments, chaosUsage, parseChaosArguments } from './chaos/chaos-arguments.ts';
import { startFaultyCloud } from './chaos/faulty-cloud.ts';
import { auditDocument, isPromiseKept, printAudit } from './chaos/print-audit.ts';
import { type Phase, runChaos } from './chaos/run-chaos.ts';
import { makeScenario } from './chaos/scenario.ts';

/** With what comes before and after, below 20 minutes. */
const sendWithinMs = 13 * 60_000;
const recoverWithinMs = 4 * 60_000;

await runCommand(chaosUsage, (argv, output) => chaos(parseChaosArguments(argv), output), {
  printsData: true,
});

async function chaos({ messages, seed }: ChaosArguments, output: Output): Promise<void> {
  const startedAt = Date.now();
  const system = await startFaultyCloud({ seed, timings: { firstRetrySeconds: 5, leaseSeconds: 55 } });
  process.once('SIGINT', () => void system.stop().finally(() => process.exit(130)));
  try {
    const publicBaseUrl = system.cloud.outputs.PublicBaseUrl as string;
    const result = await runChaos(system, {
      scenario: makeScenario({ messages, seed, keys: system.cloud.keys, publicBaseUrl }),
      seed,
      parallel: 10,
      killEveryMs: 5_000,
      sendWithinMs,
      recoverWithinMs,
      onProgress: showProgress(),
    });
    const seconds = Math.round((Date.now() - startedAt) / 1_000);
    output.line(`seed ${seed}, ${seconds} s`);
    output.line(printAudit(result));
    output.data({ seed, seconds, ...auditDocument(result) });
    if (!isPromiseKept(result)) process.exitCode = 1;
  } finally {
    await system.stop();
  }
}

/** One bar for each phase. */
function showProgress(): (phase: Phase, done: number, total: number) => void {
  const bars = new Map<Phase, ProgressBar>();
  return (phase, done, total) => {
    const bar = bars.get(phase) ?? progressBar(phase, total);
    bars.set(phase, bar);
    bar.update(done);
    if (done === total) bar.end();
  };
}
