import { Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import {
  AwsLogDriverMode,
  ContainerImage,
  CpuArchitecture,
  FargateTaskDefinition,
  LogDrivers,
  OperatingSystemFamily,
} from 'aws-cdk-lib/aws-ecs';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { allowIngressWork, type IngressWork, ingressEnvironment } from './ingress-work.ts';
import { mailServerPort } from './large-mail-network.ts';
import { commonEnvironment, definedOnly } from './service-function.ts';
import type { Worker } from './worker.ts';

export interface MailTaskProps extends IngressWork {
  readonly config: StageConfig;
  /** Folder with the bundle and its Dockerfile. */
  readonly image: string;
}

/** The smallest size of Fargate that holds the bound on memory: bodies of 200 MB, and three emails being parsed. */
const size = { cpu: 256, memoryLimitMiB: 1_024 };

/**
 * Above the time of the slowest body and of its storage; Fargate allows 120 s.
 * https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html
 */
const stopTimeout = Duration.seconds(115);

/** The receiver of large mail as an ECS task: image, rights, settings and log. */
export class MailTask extends Construct implements Worker {
  readonly definition: FargateTaskDefinition;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: MailTaskProps) {
    super(scope, id);
    const { config } = props;
    this.logs = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.definition = new FargateTaskDefinition(this, 'Definition', {
      ...size,
      runtimePlatform: {
        cpuArchitecture: CpuArchitecture.ARM64,
        operatingSystemFamily: OperatingSystemFamily.LINUX,
      },
    });
    this.#addContainer(props);
    allowIngressWork(this, props);
    props.secrets.allowRead(this, ['sendgrid']);
    this.#acknowledgeFindings();
  }

  /** Grants these actions on these resources only. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.definition.addToTaskRolePolicy(
      new PolicyStatement({ actions: [...actions], resources: [...resources] }),
    );
  }

  #addContainer(props: MailTaskProps): void {
    const { config, image } = props;
    this.definition.addContainer('Receiver', {
      image: ContainerImage.fromAsset(image, { platform: Platform.LINUX_ARM64 }),
      portMappings: [{ containerPort: mailServerPort }],
      readonlyRootFilesystem: true,
      stopTimeout,
      // Metrics are lines of the log. A log service that is slow delays neither the one nor the other.
      logging: LogDrivers.awsLogs({
        logGroup: this.logs,
        streamPrefix: 'receiver',
        mode: AwsLogDriverMode.NON_BLOCKING,
        maxBufferSize: Size.mebibytes(4),
      }),
      environment: {
        ...commonEnvironment(config),
        ...definedOnly(ingressEnvironment(config, props)),
        AWS_REGION: Stack.of(this).region,
        PORT: String(mailServerPort),
        // 40 MB, and three emails at a time over one network interface.
        UPLOAD_TIMEOUT_MS: '20000',
      },
    });
  }

  #acknowledgeFindings(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-ECS2',
        reason:
          'The environment holds names and numbers; the task reads the credentials from Secrets Manager',
      },
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'ECR gives the token, with which ECS pulls the image, for no narrower resource than *',
      },
    );
  }
}
