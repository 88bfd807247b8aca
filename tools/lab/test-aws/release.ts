import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, CfnOutput, CfnWaitCondition, CfnWaitConditionHandle, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from '../../../infra/bundling.ts';
import { createStack } from '../../../infra/create-stack.ts';
import { readStageConfig } from '../../../infra/read-stage-config.ts';
import { cdkContext } from '../../cli/deployment/cdk-context.ts';

export interface Release {
  readonly stage: string;
  readonly context: Readonly<Record<string, string>>;
  /** An empty folder of this release. */
  readonly folder: string;
  /** Stands in the stack's output `Release`, by which a rollback can be told. */
  readonly number: number;
  readonly isFailing?: boolean;
}

/**
 * Synthesize a later release of the stack: its assembly's folder. One that fails has an ingress that throws where a canary
 * watches over it, else something in the stack that cannot be made after the functions were changed.
 */
export function synthesizeRelease({ stage, context, folder, number, isFailing = false }: Release): string {
  const bundles = join(folder, 'functions');
  bundleFunctions(bundles);
  const config = readStageConfig((key) => ({ ...context, stage })[key]);
  const ingress = join(bundles, 'receive-webhook', 'index.js');
  appendFileSync(ingress, `// release ${number}\n`);
  if (isFailing && config.canary) {
    appendFileSync(ingress, `module.exports={handler:async()=>{throw new Error('a release that fails')}};\n`);
  }
  const app = new App({ outdir: join(folder, 'out'), context: cdkContext() });
  const stack = createStack(app, { config, bundles });
  new CfnOutput(stack, 'Release', { value: String(number) });
  if (isFailing && !config.canary) addWhatFails(stack);
  return app.synth().directory;
}

/** A condition that nobody signals. It begins when the functions have been changed. */
function addWhatFails(stack: Stack): void {
  const handle = new CfnWaitConditionHandle(stack, 'NobodySignals');
  const condition = new CfnWaitCondition(stack, 'NeverMet', { handle: handle.ref, timeout: '3', count: 1 });
  for (const node of stack.node.findAll()) {
    if (node instanceof CfnFunction) condition.addResourceDependency(node);
  }
}
