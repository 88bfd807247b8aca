import { parseArgs } from 'node:util';
import { clientSettingsOf, openDeployment } from './deployment/deployment.ts';
import { openAccount } from './doctor/account.ts';
import { examine } from './doctor/examine.ts';
import { printFindings } from './doctor/print-findings.ts';
import { stageNeeds } from './doctor/stage-needs.ts';
import { jsonHelp, type Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';
import { stageHelp, stageOf } from './terminal/stage-help.ts';

const usage = `Find what would make a deployment fail in this account, before it starts. It only reads.

  npm run doctor -- --stage prod

  ${jsonHelp}
  ${stageHelp}
  -c key=value       as the deployment gets it; may be repeated

One line each: ok, wrong with the remedy, or unknown with the reason. Exits with 1 when something is wrong.`;

await runCommand(usage, main, { printsData: true });

async function main(argv: readonly string[], output: Output): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      stage: { type: 'string' },
      context: { type: 'string', short: 'c', multiple: true, default: [] },
    },
  });
  const stage = stageOf(values.stage);
  const needs = stageNeeds(stage, contextOf(values.context));
  const outputs = stage === 'local' ? (await openDeployment('local')).outputs : {};
  const findings = await examine(openAccount(clientSettingsOf(outputs)), needs);
  if (output.isJson) output.data({ stage, findings });
  else printFindings(findings);
  if (findings.some(({ state }) => state === 'wrong')) process.exitCode = 1;
}

function contextOf(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new Error(`-c takes key=value, not "${pair}"`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}
