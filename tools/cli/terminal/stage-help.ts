/** What `--stage` means in every command that works on a deployed stack. */
export const stageHelp =
  '--stage <stage>    a stack on AWS (default: STAGE of the environment, else the local cloud)';

/** The stage that a command works on: the one that is given, else that of the environment, else the local cloud. */
export function stageOf(stage: string | undefined, environment: NodeJS.ProcessEnv = process.env): string {
  return stage ?? (environment.STAGE || 'local');
}
