import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { createStack } from '../../../../infra/create-stack.ts';
import { stageConfigs } from '../../../../infra/stage-config.ts';
import type { TableIndex } from './write-units.ts';

interface Resource {
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** What stage `prod` deploys. The bundles must be built. */
export function prodTemplate(): Template {
  return Template.fromStack(createStack(new App(), { config: stageConfigs.prod }));
}

interface IndexProperty {
  readonly IndexName: string;
  readonly KeySchema: readonly { readonly AttributeName: string }[];
  readonly Projection: { readonly NonKeyAttributes?: readonly string[] };
}

/** The indexes of the table, as they are deployed. */
export function indexesOf(template: Template): TableIndex[] {
  const table = Object.values(template.findResources('AWS::DynamoDB::Table'))[0] as Resource | undefined;
  const indexes = (table?.Properties.GlobalSecondaryIndexes ?? []) as readonly IndexProperty[];
  return indexes.map(({ IndexName, KeySchema, Projection }) => ({
    name: IndexName,
    keys: KeySchema.map(({ AttributeName }) => AttributeName),
    projected: Projection.NonKeyAttributes ?? [],
  }));
}

/** The state machine's definition; what CloudFormation fills in is left empty. */
export function definitionOf(template: Template): string {
  const machine = Object.values(template.findResources('AWS::StepFunctions::StateMachine'))[0] as
    | Resource
    | undefined;
  const definition = machine?.Properties.DefinitionString as
    | string
    | { 'Fn::Join': [string, unknown[]] }
    | undefined;
  if (definition === undefined) throw new Error('the template has no state machine');
  if (typeof definition === 'string') return definition;
  return definition['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : '')).join('');
}
