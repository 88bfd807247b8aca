import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { functionNames } from '../../../infra/bundling.ts';
import { createStack } from '../../../infra/create-stack.ts';
import { readStageConfig } from '../../../infra/read-stage-config.ts';
import { cdkContext } from '../deployment/cdk-context.ts';

/** What a deployment of one stage asks of the account, read off its synthesized template. */
export interface StageNeeds {
  readonly stackName: string;
  /** The sum over its functions. */
  readonly reservedConcurrency: number;
  /** Provisioned from the start, where nothing is reserved for it. */
  readonly provisionedConcurrency: number;
  readonly secretNames: readonly string[];
  readonly domains: readonly { readonly name: string; readonly certificateArn: string }[];
  /** The deployment builds a container image on this machine. */
  readonly buildsImage: boolean;
  /** API Gateway writes logs, and the stack sets the account's role for that. */
  readonly logging: { readonly isWanted: boolean; readonly bringsRole: boolean };
  /** Addresses that have to confirm AWS's mail. */
  readonly addresses: readonly string[];
  readonly retainData: boolean;
  readonly bootstrap: { readonly parameter: string; readonly version: number };
}

type Resource = { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> };

/** Synthesize a stage, with `-c key=value` as the deployment gets them, and read off what it needs. */
export function stageNeeds(stage: string, context: Readonly<Record<string, string>> = {}): StageNeeds {
  const config = readStageConfig((key) => ({ ...context, stage })[key]);
  const folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-doctor-'));
  try {
    // What is in the functions is no matter here: a line each is faster than bundling them.
    const bundles = stubBundles(folder);
    // The deployment validates the template, which takes longer than all the rest here.
    const app = new App({
      outdir: join(folder, 'out'),
      context: cdkContext(),
      builtinCloudFormationValidation: false,
    });
    const { stackName } = createStack(app, { config, bundles, mailServer: stubImage(folder) });
    const artifact = app.synth().getStackByName(stackName);
    const needs = needsOf(Object.values(artifact.template.Resources));
    return {
      stackName,
      retainData: config.retainData,
      ...needs,
      domains: [...needs.domains, ...(config.largeMail ? [config.largeMail] : [])],
      buildsImage: config.largeMail !== undefined,
      bootstrap: {
        parameter: artifact.bootstrapStackVersionSsmParameter ?? '/cdk-bootstrap/hnb659fds/version',
        version: artifact.requiresBootstrapStackVersion ?? 6,
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function needsOf(resources: readonly Resource[]) {
  const ofType = (type: string) =>
    resources.filter(({ Type }) => Type === type).map(({ Properties = {} }) => Properties);
  const reserved = ofType('AWS::Lambda::Function').map((fn) => Number(fn.ReservedConcurrentExecutions ?? 0));
  const reservedConcurrency = reserved.reduce((sum, count) => sum + count, 0);
  const kept = ofType('AWS::ApplicationAutoScaling::ScalableTarget')
    .filter(({ ServiceNamespace }) => ServiceNamespace === 'lambda')
    .map(({ MinCapacity }) => MinCapacity);
  const stages = [...ofType('AWS::ApiGateway::Stage'), ...ofType('AWS::ApiGatewayV2::Stage')];
  return {
    reservedConcurrency,
    provisionedConcurrency: reservedConcurrency > 0 ? 0 : kept.reduce<number>((sum, n) => sum + Number(n), 0),
    secretNames: ofType('AWS::SecretsManager::Secret').map(({ Name }) => String(Name)),
    domains: ofType('AWS::ApiGateway::DomainName').map((domain) => ({
      name: String(domain.DomainName),
      certificateArn: String(domain.RegionalCertificateArn),
    })),
    logging: {
      isWanted: stages.some((stage) => stage.AccessLogSetting ?? stage.AccessLogSettings),
      bringsRole: ofType('AWS::ApiGateway::Account').length > 0,
    },
    addresses: ofType('AWS::SNS::Subscription').map(({ Endpoint }) => String(Endpoint)),
  };
}

function stubBundles(folder: string): string {
  const bundles = join(folder, 'functions');
  for (const name of functionNames) {
    mkdirSync(join(bundles, name), { recursive: true });
    writeFileSync(join(bundles, name, 'index.js'), `// ${name}\n`);
  }
  return bundles;
}

function stubImage(folder: string): string {
  const image = join(folder, 'large-mail');
  mkdirSync(image);
  writeFileSync(join(image, 'Dockerfile'), 'FROM scratch\n');
  return image;
}
