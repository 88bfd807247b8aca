import { join } from 'node:path';
import { type Duration, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionName } from '../bundling.ts';
import type { StageConfig } from '../stage-config.ts';

/** What all functions of a deployment have in common. */
export interface FunctionSettings {
  readonly config: StageConfig;
  /** Folder with one bundle a function. */
  readonly bundles: string;
}

export interface ServiceFunctionProps {
  readonly settings: FunctionSettings;
  /** Its folder under `functions/`. */
  readonly name: FunctionName;
  readonly description: string;
  readonly timeout: Duration;
  readonly memoryMb?: number;
  readonly reservedConcurrency?: number | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

/**
 * A Lambda function of this application. Runtime, architecture, logs, tracing and code are set here for all of them.
 */
export class ServiceFunction extends Construct {
  readonly function: LambdaFunction;
  readonly logs: LogGroup;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { config, bundles } = props.settings;
    this.logs = new LogGroup(this, 'Logs', {
      retention: config.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(join(bundles, props.name)),
      handler: 'index.handler',
      memorySize: props.memoryMb ?? 256,
      timeout: props.timeout,
      ...(props.reservedConcurrency !== undefined && {
        reservedConcurrentExecutions: props.reservedConcurrency,
      }),
      role: this.#createRole(),
      logGroup: this.logs,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel[config.logLevel],
      systemLogLevelV2: SystemLogLevel[config.systemLogLevel],
      tracing: Tracing.ACTIVE,
      environment: { ...commonEnvironment(config), ...definedOnly(props.environment ?? {}) },
    });
    this.logs.grantWrite(this.function);
    this.#acknowledgeFindings();
  }

  /** Grants these actions on these resources only. */
  allow(actions: readonly string[], resources: readonly string[]): void {
    this.function.addToRolePolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }));
  }

  #acknowledgeFindings(): void {
    Validations.of(this).acknowledge(
      {
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'X-Ray takes traces for no narrower resource than *',
      },
      {
        id: 'Serverless-LambdaDLQ',
        reason: 'Its callers wait for the answer and repeat the call; recovery runs again every minute',
      },
    );
  }

  /** A role without AWS's managed policies: those may write to every log group of the account. */
  #createRole(): Role {
    return new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `${Stack.of(this).stackName} ${this.node.id}`,
    });
  }
}

/** Settings that everything of a stage has that runs. */
export function commonEnvironment(config: StageConfig): Record<string, string> {
  return {
    STAGE: config.stage,
    LOG_LEVEL: config.logLevel,
    // One name for all functions of a stage: it is a dimension of every metric and separates the stages.
    POWERTOOLS_SERVICE_NAME: serviceName(config),
  };
}

/** The value of the dimension `service` that every metric of a stage carries. */
export function serviceName({ stage }: StageConfig): string {
  return `incoming-webhook-${stage}`;
}

/** An environment without the variables that are not set. */
export function definedOnly(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
