import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundling.ts';
import { IncomingWebhookStack } from './incoming-webhook-stack.ts';
import { readStageConfig } from './read-stage-config.ts';

const app = new App();
const config = readStageConfig((key) => app.node.tryGetContext(key));

bundleFunctions();
new IncomingWebhookStack(app, `IncomingWebhook-${config.stage}`, { config });
