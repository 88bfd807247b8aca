import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleModule } from '../../../../infra/bundling.ts';
import { runCdk } from '../../../local-cloud/deploy-stack.ts';
import type { LocalKeys } from '../../../local-cloud/local-keys.ts';
import { baselineApiId, baselinesStackName } from '../baselines/baselines-names.ts';
import { baselinesDirectory } from '../baselines/bundle-baselines.ts';

export interface Baselines {
  /** Below it `seed/webhooks/…` and `empty/webhooks/…`. */
  readonly url: string;
  readonly tableName: string;
}

/** Deploy the baselines beside the stack, to the same emulator. */
export async function deployBaselines(endpoint: string, keys: LocalKeys): Promise<Baselines> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-baselines-'));
  const url = `${endpoint}/_aws/execute-api/${baselineApiId}/bench`;
  for (const name of ['seed-design', 'empty']) {
    bundleModule(join('tools', 'lab', 'bench', 'baselines', `${name}.ts`), join(baselinesDirectory, name));
  }
  const environment = {
    PUBLIC_BASE_URL: `${url}/seed`,
    TWILIO_ACCOUNT_SID: keys.accountSid,
    TWILIO_AUTH_TOKEN: keys.authToken,
    SENDGRID_PUBLIC_KEY: keys.sendgridPublicKey,
  };
  const outputsFile = join(folder, 'outputs.json');
  try {
    await runCdk(endpoint, [
      'deploy',
      '--app',
      `node ${join(import.meta.dirname, '..', 'baselines', 'baselines-app.ts')}`,
      '--require-approval',
      'never',
      '--outputs-file',
      outputsFile,
      '-o',
      join(folder, 'out'),
      '-c',
      `environment=${JSON.stringify(environment)}`,
    ]);
    const { TableName } = JSON.parse(readFileSync(outputsFile, 'utf8'))[baselinesStackName];
    return { url, tableName: TableName };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
