import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type AppProps } from 'aws-cdk-lib';
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

/** A stack that is synthesized already: ask it, and change nothing. The template is a copy that belongs to the caller. */
export interface Synthesized {
  readonly stack: IncomingWebhookStack;
  readonly template: Template;
}

/** A stage's configuration with some settings changed. */
export function stageWith(stage: StageName, overrides: Partial<StageConfig> = {}): StageConfig {
  return checkStageConfig({ ...stageConfigs[stage], ...overrides });
}

/** The template of a stage, with some settings changed. Tests of one process that ask for the same one share its synthesis. */
export function synthesize(stage: StageName, overrides: Partial<StageConfig> = {}): Synthesized {
  const config = stageWith(stage, overrides);
  const key = JSON.stringify(config);
  const { stack, template } = synthesized.get(key) ?? synthesizeConfig(config);
  synthesized.set(key, { stack, template });
  return { stack, template: Template.fromString(template) };
}

const synthesized = new Map<string, { readonly stack: IncomingWebhookStack; readonly template: string }>();

function synthesizeConfig(config: StageConfig) {
  const bundles = writeStubBundles();
  try {
    const { stack } = createApp(config, bundles);
    return { stack, template: JSON.stringify(Template.fromStack(stack).toJSON()) };
  } finally {
    rmSync(bundles, { recursive: true, force: true });
  }
}

/** For tests that read the template only: CDK's own check of it takes longer than the synthesis, and stack traces a fifth. */
const templateOnly: AppProps = {
  builtinCloudFormationValidation: false,
  stackTraces: false,
  treeMetadata: false,
};

/** A stage's stack with functions of one line: what is in the bundles is another test's matter. */
export function createApp(config: StageConfig, bundles: string, props: AppProps = templateOnly) {
  const app = new App({ ...props, outdir: mkdtempSync(join(bundles, 'out-')) });
  const mailServer = join(bundles, 'large-mail');
  return { app, stack: createStack(app, { config, bundles, mailServer }) };
}

/** Stub bundles of one test file, which asks for them while it is collected. */
export function stubBundles(): string {
  const bundles = writeStubBundles();
  afterAll(() => rmSync(bundles, { recursive: true, force: true }));
  return bundles;
}

function writeStubBundles(): string {
  const folder = mkdtempSync(join(tmpdir(), 'infra-test-'));
  for (const name of functionNames) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, 'index.js'), `exports.handler = async () => '${name}';\n`);
  }
  mkdirSync(join(folder, 'large-mail'));
  writeFileSync(join(folder, 'large-mail', 'Dockerfile'), 'FROM scratch\n');
  return folder;
}
