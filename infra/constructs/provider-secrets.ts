import { RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { type CfnSecret, type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import type { StageName } from '../stage-config.ts';
import type { Worker } from './worker.ts';

type ProviderName = 'twilio' | 'sendgrid';

export interface ProviderSecretsProps {
  readonly stage: StageName;
  readonly retainData: boolean;
  readonly encryptionKey?: IKey | undefined;
}

/**
 * The providers' credentials. Created without a value, which an operator puts in: no deployment ever overwrites it. Kept
 * when the stack goes, but not when its first deployment fails: their names are fixed, and a second try needs them.
 */
export class ProviderSecrets extends Construct {
  readonly twilio: Secret;
  readonly sendgrid: Secret;
  readonly #names: { readonly twilio: string; readonly sendgrid: string };
  readonly #imported: Readonly<Record<ProviderName, ISecret>>;

  constructor(scope: Construct, id: string, props: ProviderSecretsProps) {
    super(scope, id);
    this.#names = {
      twilio: `incoming-webhook/${props.stage}/twilio`,
      sendgrid: `incoming-webhook/${props.stage}/sendgrid`,
    };
    this.twilio = this.#createSecret('Twilio', this.#names.twilio, props);
    this.sendgrid = this.#createSecret('Sendgrid', this.#names.sendgrid, props);
    this.#imported = {
      twilio: Secret.fromSecretNameV2(this, 'twilioByName', this.#names.twilio),
      sendgrid: Secret.fromSecretNameV2(this, 'sendgridByName', this.#names.sendgrid),
    };
  }

  /** Environment of a function that reads them: names, never values. */
  get environment(): Record<string, string> {
    return { TWILIO_SECRET_NAME: this.#names.twilio, SENDGRID_SECRET_NAME: this.#names.sendgrid };
  }

  /**
   * Let a receiver read both, or only those that it needs. By name: a local cloud's secrets have no usable ARN attribute.
   * The `??????` which this leaves at the end of the ARN stands for the six characters that Secrets Manager appends.
   */
  allowRead(reader: Worker, providers: readonly ProviderName[] = ['twilio', 'sendgrid']): void {
    reader.allow(
      ['secretsmanager:GetSecretValue'],
      providers.map((provider) => `${this.#imported[provider].secretArn}-??????`),
    );
  }

  #createSecret(id: string, secretName: string, { retainData, encryptionKey }: ProviderSecretsProps): Secret {
    const secret = new Secret(this, id, {
      secretName,
      description: `Credentials of ${id} for the incoming webhooks. The runbook shows the form of the value.`,
      ...(encryptionKey && { encryptionKey }),
      removalPolicy: retainData ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    });
    (secret.node.defaultChild as CfnSecret).addPropertyDeletionOverride('GenerateSecretString');
    Validations.of(secret).acknowledge({
      id: 'AwsSolutions-SMG4',
      reason:
        'The providers issue these credentials. The runbook rotates them by hand, old and new valid together',
    });
    return secret;
  }
}
