import { App } from 'aws-cdk-lib';
import { bundleFunctions, bundleMailServer } from './bundling.ts';
import { createStack } from './create-stack.ts';
import { registerNag } from './nag.ts';
import { readStageConfig } from './read-stage-config.ts';
import { sayReservedConcurrency } from './reserved-concurrency.ts';

const app = new App();
const config = readStageConfig((key) => app.node.tryGetContext(key));
bundleFunctions();
if (config.largeMail) bundleMailServer();
sayReservedConcurrency(createStack(app, { config }));
// cdk-nag would report the missing TLS of the local stage.
if (config.stage !== 'local') registerNag(app);
