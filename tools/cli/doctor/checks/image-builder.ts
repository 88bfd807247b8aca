import { spawnSync } from 'node:child_process';
import type { Account } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import type { StageNeeds } from '../stage-needs.ts';

const answersWithinMs = 10_000;

/** Whether this machine can build the image of a stage that has the receiver of large mail. Asks the engine, builds nothing. */
export async function checkImageBuilder(_account: Account, { buildsImage }: StageNeeds): Promise<Verdict> {
  if (!buildsImage) return ok('the stage has no image to build');
  // The CDK's own variable, for Podman and Finch.
  const builder = process.env.CDK_DOCKER ?? 'docker';
  const { status } = spawnSync(builder, ['version'], { stdio: 'ignore', timeout: answersWithinMs });
  return status === 0
    ? ok(`${builder} answers`)
    : wrong(
        `${builder} does not answer, and large mail needs it for its image`,
        'start it, or name another builder in CDK_DOCKER; or leave largeMail out of the stage',
      );
}
