import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** What CloudFormation has and the local cloud's refuses at once, the whole template with it. */
const refusedTypes: readonly RegExp[] = [
  /^AWS::ApplicationAutoScaling::/,
  /^AWS::CloudWatch::(AnomalyDetector|CompositeAlarm)$/,
  /^AWS::CodeDeploy::/,
  /^AWS::Logs::QueryDefinition$/,
  /^AWS::SecretsManager::(ResourcePolicy|RotationSchedule)$/,
  /^AWS::StepFunctions::StateMachine(Alias|Version)$/,
  /^AWS::WAFv2::(IPSet|LoggingConfiguration|WebACLAssociation)$/,
  /^AWS::XRay::Group$/,
];

/** Takes out of the stage `local` what the local cloud refuses. The constructs know nothing of it. */
export class LocalCloudAspect implements IAspect {
  visit(node: IConstruct): void {
    // Names the CodeDeploy group that is taken out.
    if (node instanceof CfnAlias) delete node.cfnOptions.updatePolicy;
    if (CfnResource.isCfnResource(node) && isRefused(node))
      node.node.scope?.node.tryRemoveChild(node.node.id);
  }
}

function isRefused(resource: CfnResource): boolean {
  const isMathAlarm = resource instanceof CfnAlarm && resource.metrics !== undefined;
  return isMathAlarm || refusedTypes.some((type) => type.test(resource.cfnResourceType));
}
