import { Validations } from 'aws-cdk-lib';
import { type IRole, PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';

/**
 * The state machine's role. Written by hand, because the task constructs' own grants cover every version of a function
 * (`<arn>:*`). Inline, so that it is complete when Step Functions checks it while the machine is made.
 */
export function createWorkflowRole(scope: Construct, functionArns: readonly string[]): IRole {
  const role = new Role(scope, 'Role', {
    assumedBy: new ServicePrincipal('states.amazonaws.com'),
    inlinePolicies: {
      tasks: documentOf(['lambda:InvokeFunction'], functionArns),
      // AWS takes no narrower resource for log delivery and tracing.
      logs: documentOf(logDeliveryActions, ['*']),
      tracing: documentOf(tracingActions, ['*']),
    },
  });
  Validations.of(role).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'AWS takes no narrower resource for log delivery and for X-Ray',
  });
  return role.withoutPolicyUpdates();
}

const logDeliveryActions = [
  'logs:CreateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:DescribeLogGroups',
  'logs:DescribeResourcePolicies',
  'logs:GetLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:UpdateLogDelivery',
];

const tracingActions = [
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

function documentOf(actions: readonly string[], resources: readonly string[]): PolicyDocument {
  return new PolicyDocument({
    statements: [new PolicyStatement({ actions: [...actions], resources: [...resources] })],
  });
}
