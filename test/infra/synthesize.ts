import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import { functionNames } from '../../infra/bundling.ts';
import { createStack } from '../../infra/create-stack.ts';
import type { IncomingWebhookStack } from '../../infra/incoming-webhook-stack.ts';
import { checkStageConfig } from '../../infra/read-stage-config.ts';
import {
  type LargeMailConfig,
  type LiveUpdatesConfig,
  type StageConfig,
  type StageName,
  stageConfigs,
} from '../../infra/stage-config.ts';

/** Live updates as a stage on AWS may have them. */
export const liveUpdates: LiveUpdatesConfig = {
  issuer: 'https://identity.example.com/',
  audience: 'live-updates',
  jwksUrl: 'https://identity.example.com/jwks.json',
  textPermission: { claim: 'permissions', value: 'messages:read' },
  apisUrl: undefined,
};

/** A receiver of large mail as a stage on AWS may have it. */
export const largeMail: LargeMailConfig = {
  name: 'mail.example.com',
  certificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/0b1c2d3e-0000-4000-8000-000000000002',
  hostedZone: undefined,
  tasks: undefined,
};

export interface Synthesized {
  readonly app: App;
  readonly stack: IncomingWebhookStack;
  readonly template: Template;
}

/** A stage's stack with functions of one line: what is in the bundles is another test's matter. */
export function createApp(config: StageConfig) {
  const bundles = workFolder();
  const app = new App({ outdir: mkdtempSync(join(bundles, 'out-')) });
  const mailServer = join(bundles, 'large-mail');
  return { app, stack: createStack(app, { config, bundles, mailServer }) };
}

/** A stage's configuration with some settings changed. */
export function stageWith(stage: StageName, overrides: Partial<StageConfig> = {}): StageConfig {
  return checkStageConfig({ ...stageConfigs[stage], ...overrides });
}

/** The template of a stage, with some settings changed. */
export function synthesize(stage: StageName, overrides: Partial<StageConfig> = {}): Synthesized {
  const { app, stack } = createApp(stageWith(stage, overrides));
  return { app, stack, template: Template.fromStack(stack) };
}

let folder: string | undefined;

afterAll(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
});

/** Stub bundles and cloud assemblies of one test file. */
function workFolder(): string {
  if (folder !== undefined) return folder;
  const made = mkdtempSync(join(tmpdir(), 'infra-test-'));
  for (const name of functionNames) {
    mkdirSync(join(made, name));
    writeFileSync(join(made, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  mkdirSync(join(made, 'large-mail'));
  writeFileSync(join(made, 'large-mail', 'Dockerfile'), 'FROM scratch\n');
  folder = made;
  return made;
}
