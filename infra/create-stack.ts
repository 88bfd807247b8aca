import { type App, Aspects, Tags } from 'aws-cdk-lib';
import { retentionTagKey, retentionTagValue } from '../shared/retention-tag.ts';
import { serviceName } from './constructs/service-function.ts';
import { IncomingWebhookStack, type IncomingWebhookStackProps } from './incoming-webhook-stack.ts';
import { LocalCloudAspect } from './local-cloud-aspect.ts';

/** The stack of one stage, with what stages differ in beyond their configuration. */
export function createStack(app: App, props: IncomingWebhookStackProps): IncomingWebhookStack {
  const { config } = props;
  const stack = new IncomingWebhookStack(app, `IncomingWebhook-${config.stage}`, {
    ...props,
    description: 'Front door for WhatsApp, SMS and email',
    terminationProtection: config.deletionProtection,
    tags: { [retentionTagKey]: retentionTagValue(config.retention.messageDays) },
  });
  Tags.of(stack).add('service', serviceName(config));
  if (config.stage === 'local') Aspects.of(stack).add(new LocalCloudAspect());
  return stack;
}
