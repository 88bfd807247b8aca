import { appendFileSync, cpSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type CfnResource, CfnWaitCondition, CfnWaitConditionHandle, Stack } from 'aws-cdk-lib';
import { AttributeType, ProjectionType, type Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { bundleFunctions, functionNames } from '../../../infra/bundling.ts';
import { createStack } from '../../../infra/create-stack.ts';
import { readStageConfig } from '../../../infra/read-stage-config.ts';

/** An index that the first version does not have. */
export const addedIndex = 'by_company';

export interface NextVersion {
  /** What the ingress then answers in the header `x-version`, and how many seconds longer messages stay invisible. */
  readonly version: number;
  /** `-c key=value` of the first deployment. */
  readonly context: Readonly<Record<string, string>>;
  /** Ends in something that cannot be made, after everything else was changed. */
  readonly isBroken?: boolean;
}

/** Bundle the functions, for any number of versions. */
export function bundleOnce(): string {
  const bundles = join(mkdtempSync(join(tmpdir(), 'incoming-webhook-next-')), 'functions');
  bundleFunctions(bundles);
  return bundles;
}

/** Synthesize a later version of the stack, with other code, workflow and queues, and one index more: its assembly's folder. */
export function synthesizeNextVersion(
  bundles: string,
  { version, context, isBroken = false }: NextVersion,
): string {
  const folder = join(bundles, '..', `version-${version}`);
  cpSync(bundles, join(folder, 'functions'), { recursive: true });
  for (const name of functionNames) changeCode(join(folder, 'functions', name, 'index.js'), version);
  const app = new App({ outdir: join(folder, 'out') });
  const config = readStageConfig((key) => ({ ...context, stage: 'local' })[key]);
  const stack = createStack(app, { config, bundles: join(folder, 'functions') });
  for (const machine of all(stack, CfnStateMachine)) changeWorkflow(machine, version);
  for (const queue of all(stack, CfnQueue)) if (queue.redrivePolicy) queue.visibilityTimeout = 120 + version;
  addIndex(stack);
  if (isBroken) addWhatFails(stack);
  return app.synth().directory;
}

export function templateOf(assembly: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(assembly, 'IncomingWebhook-local.template.json'), 'utf8'));
}

/** Every function does what it did; the ingress also says its version. */
function changeCode(file: string, version: number): void {
  appendFileSync(
    file,
    `;{const before=module.exports;module.exports={handler:async(...call)=>{const answer=await before.handler(...call);` +
      `if(answer?.headers)answer.headers['x-version']='${version}';return answer;}};}`,
  );
}

/** One state more, before the first. */
function changeWorkflow(machine: CfnStateMachine, version: number): void {
  const definition = JSON.stringify(Stack.of(machine).resolve(machine.definitionString))
    .replace('\\"StartAt\\":\\"BuildContext\\"', `\\"StartAt\\":\\"Version${version}\\"`)
    .replace(
      '\\"States\\":{',
      `\\"States\\":{\\"Version${version}\\":{\\"Type\\":\\"Pass\\",\\"Next\\":\\"BuildContext\\"},`,
    );
  machine.addPropertyOverride('DefinitionString', JSON.parse(definition));
}

function addIndex(stack: Stack): void {
  const table = stack.node.findChild('Conversations').node.findChild('Table') as Table;
  table.addGlobalSecondaryIndex({
    indexName: addedIndex,
    partitionKey: { name: 'company_id', type: AttributeType.STRING },
    projectionType: ProjectionType.KEYS_ONLY,
  });
}

/** A condition that nobody signals. It begins when functions, workflow and queues have been changed. */
function addWhatFails(stack: Stack): void {
  const handle = new CfnWaitConditionHandle(stack, 'NobodySignals');
  const condition = new CfnWaitCondition(stack, 'NeverMet', { handle: handle.ref, timeout: '3', count: 1 });
  const isChanged = (node: unknown): node is CfnResource =>
    [CfnFunction, CfnStateMachine, CfnQueue].some((kind) => node instanceof kind);
  for (const resource of stack.node.findAll().filter(isChanged)) condition.addResourceDependency(resource);
}

function all<Kind extends CfnResource>(stack: Stack, kind: abstract new (...args: never[]) => Kind): Kind[] {
  return stack.node.findAll().filter((node): node is Kind => node instanceof kind);
}
