import { Validations } from 'aws-cdk-lib';
import type { IAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from 'aws-cdk-lib/aws-codedeploy';
import type { Alias } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';

export interface CanaryDeploymentProps {
  readonly alias: Alias;
  readonly alarms: readonly IAlarm[];
}

/**
 * Sends a tenth of the traffic to a new version for 15 minutes and rolls back on an alarm. The alarms need five
 * minutes of data, which CloudWatch may have minutes later.
 */
export class CanaryDeployment extends Construct {
  constructor(scope: Construct, id: string, { alias, alarms }: CanaryDeploymentProps) {
    super(scope, id);
    const group = new LambdaDeploymentGroup(this, 'Group', {
      application: new LambdaApplication(this, 'Application'),
      alias,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
      alarms: [...alarms],
      autoRollback: { failedDeployment: true, stoppedDeployment: true, deploymentInAlarm: true },
    });
    Validations.of(group).acknowledge({
      id: 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]',
      reason: 'AWS made this policy for shifting the aliases of functions, and keeps it complete',
    });
  }
}
