import { Duration } from 'aws-cdk-lib';
import { Alias, type IFunction, type IVersion } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { CapacityRange } from '../stage-config.ts';
import { allowIngressWork, type IngressWork, ingressEnvironment } from './ingress-work.ts';
import { type FunctionSettings, ServiceFunction } from './service-function.ts';
import { domainUrl } from './webhook-domain.ts';

export interface WebhookReceiverProps extends IngressWork {
  readonly settings: FunctionSettings;
}

/** The ingress: the function that acknowledges webhooks, behind the alias `live`. */
export class WebhookReceiver extends Construct {
  readonly ingress: ServiceFunction;
  readonly live: Alias;

  constructor(scope: Construct, id: string, props: WebhookReceiverProps) {
    super(scope, id);
    const { config } = props.settings;
    this.ingress = new ServiceFunction(this, 'Ingress', {
      settings: props.settings,
      name: 'receive-webhook',
      description: 'Verifies, stores and acknowledges webhooks of the messaging providers',
      memoryMb: 512,
      // Twilio waits 15 s for an answer: https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides
      // SendGrid waits longer.
      timeout: Duration.seconds(15),
      reservedConcurrency: config.reservedConcurrency?.ingress,
      environment: {
        ...ingressEnvironment(config, props),
        // Undefined: what Twilio signed is what API Gateway reports about the request.
        PUBLIC_BASE_URL: config.publicBaseUrl ?? (config.domain && domainUrl(config.domain)),
        WEBHOOK_QUERY: config.webhookQuery,
        TWILIO_JSON_BODIES: config.acceptsTwilioJson ? 'true' : undefined,
      },
    });
    allowIngressWork(this.ingress, props);
    props.secrets.allowRead(this.ingress);
    this.live = new Alias(this, 'Live', {
      aliasName: 'live',
      // The library's own classes do not fit its interfaces under exactOptionalPropertyTypes.
      version: this.ingress.function.currentVersion as IVersion,
    });
    if (config.provisionedConcurrency) this.#provision(config.provisionedConcurrency);
  }

  /** What API Gateway calls. */
  get target(): IFunction {
    return this.live as IFunction;
  }

  #provision({ min, max }: CapacityRange): void {
    this.live
      .addAutoScaling({ minCapacity: min, maxCapacity: max })
      .scaleOnUtilization({ utilizationTarget: 0.7 });
  }
}
