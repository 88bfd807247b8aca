import { join } from 'node:path';
import { localDirectoryOf, openStage } from '../../cli/deployment/deployment.ts';
import { buildPage } from '../build-page.ts';
import { type Console, startConsole } from '../start-console.ts';
import type { StageFacts } from '../wire.ts';
import { stageSource } from './stage-source.ts';

/** Serve the console of a stage to this machine, with the credentials of the environment. */
export async function startStageConsole(stage: StageFacts, port: number): Promise<Console> {
  const deployment = await openStage(stage.name);
  const page = await buildPage(join(localDirectoryOf(process.env), 'console'));
  return startConsole({ source: stageSource(deployment, stage), page, port });
}
