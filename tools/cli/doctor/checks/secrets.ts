import { DescribeSecretCommand } from '@aws-sdk/client-secrets-manager';
import { type Account, resourcesOfStack } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { orMissing, read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether the fixed names of the secrets are free, or belong to the stack. A secret that waits for its deletion holds its name. */
export async function checkSecretNames(account: Account, needs: StageNeeds): Promise<Verdict> {
  const owned = await resourcesOfStack(account, needs.stackName, 'AWS::SecretsManager::Secret');
  const ids = owned.map(({ PhysicalResourceId = '' }) => PhysicalResourceId);
  const taken: string[] = [];
  const dying: string[] = [];
  for (const name of needs.secretNames) {
    const secret = await orMissing(
      read('secretsmanager:DescribeSecret', () =>
        account.secrets.send(new DescribeSecretCommand({ SecretId: name })),
      ),
      (error) => error.name === 'ResourceNotFoundException',
    );
    if (secret?.DeletedDate !== undefined) dying.push(name);
    else if (secret !== undefined && !ids.some((id) => id === secret.ARN || id === name)) taken.push(name);
  }
  return verdictOf(needs.secretNames, { taken, dying });
}

function verdictOf(
  names: readonly string[],
  { taken, dying }: { readonly taken: readonly string[]; readonly dying: readonly string[] },
): Verdict {
  if (dying.length > 0) {
    return wrong(
      `scheduled for deletion, which holds the name: ${dying.join(', ')}`,
      `${dying.map((name) => `aws secretsmanager restore-secret --secret-id ${name}`).join('; ')}; then as a name that is taken`,
    );
  }
  if (taken.length > 0) {
    return wrong(
      `taken by secrets that are not this stack's: ${taken.join(', ')}`,
      'bring them into the stack as docs/deploy.md describes, or delete them for good: ' +
        taken
          .map(
            (name) => `aws secretsmanager delete-secret --force-delete-without-recovery --secret-id ${name}`,
          )
          .join('; '),
    );
  }
  return ok(`free, or this stack's: ${names.join(', ')}`);
}
