import { CfnResource, type IAspect } from 'aws-cdk-lib';
import { CfnRestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnAlias } from 'aws-cdk-lib/aws-lambda';
import type { IConstruct } from 'constructs';

/** Types that CloudFormation supports and that make the local cloud refuse the whole template. */
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

/** The local cloud takes the id of an API from this tag, so the URLs stay the same after a restart. */
const apiIdTag = 'ms-custom-id';
const webhookApiId = 'f0e1d2c3';
const liveApiId = 'f0e1d2c4';

/** Adapts the stage `local` to the local cloud, so that no construct has to. */
export class LocalCloudAspect implements IAspect {
  visit(node: IConstruct): void {
    if (node instanceof CfnRestApi) node.tags.setTag(apiIdTag, webhookApiId);
    if (node instanceof CfnApi) node.tags.setTag(apiIdTag, liveApiId);
    // It refers to the CodeDeploy group, which is removed.
    if (node instanceof CfnAlias) delete node.cfnOptions.updatePolicy;
    if (CfnResource.isCfnResource(node) && isRefused(node))
      node.node.scope?.node.tryRemoveChild(node.node.id);
  }
}

function isRefused(resource: CfnResource): boolean {
  const isMathAlarm = resource instanceof CfnAlarm && resource.metrics !== undefined;
  return isMathAlarm || refusedTypes.some((type) => type.test(resource.cfnResourceType));
}
