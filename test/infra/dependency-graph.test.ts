import { describe, expect, it } from 'vitest';
import { circularDependencies, danglingReferences, type TemplateJson } from './dependency-graph.ts';
import { synthesize } from './synthesize.ts';

/** `Fn::Sub`'s placeholder. */
const placeholder = (name: string) => `$\{${name}}`;

const withPolicy = (UpdatePolicy: unknown): TemplateJson => ({
  Resources: {
    Alias: { Type: 'AWS::Lambda::Alias', UpdatePolicy },
    Group: { Type: 'AWS::CodeDeploy::DeploymentGroup', Properties: { Alarms: [{ Name: { Ref: 'Alarm' } }] } },
    Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { Value: { 'Fn::GetAtt': ['Alias', 'Arn'] } } },
  },
});

describe('the graph of a template', () => {
  it('has a ring through an update policy, which CloudFormation reads like any other section', () => {
    const template = withPolicy({ CodeDeployLambdaAliasUpdate: { DeploymentGroupName: { Ref: 'Group' } } });

    expect(circularDependencies(template)).toEqual([['Alarm', 'Alias', 'Group']]);
  });

  it('has none where the policy names the group by text', () => {
    const template = withPolicy({ CodeDeployLambdaAliasUpdate: { DeploymentGroupName: 'Group' } });

    expect(circularDependencies(template)).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['Ref', { Properties: { Name: { Ref: 'B' } } }],
    ['Fn::GetAtt as a list', { Properties: { Name: { 'Fn::GetAtt': ['B', 'Arn'] } } }],
    ['Fn::GetAtt as a text', { Properties: { Name: { 'Fn::GetAtt': 'B.Arn' } } }],
    ['Fn::Sub', { Properties: { Name: { 'Fn::Sub': `before ${placeholder('B')} after` } } }],
    ['Fn::Sub of an attribute', { Properties: { Name: { 'Fn::Sub': placeholder('B.Arn') } } }],
    [
      'a variable of Fn::Sub',
      { Properties: { Name: { 'Fn::Sub': [placeholder('x'), { x: { Ref: 'B' } }] } } },
    ],
    ['one text in DependsOn', { DependsOn: 'B' }],
    ['a list in DependsOn', { DependsOn: ['B'] }],
    ['a branch of Fn::If', { Properties: { Name: { 'Fn::If': ['Is', { Ref: 'B' }, 'other'] } } }],
    ['a creation policy', { CreationPolicy: { Count: { Ref: 'B' } } }],
    ['metadata', { Metadata: { 'AWS::CloudFormation::Init': { Ref: 'B' } } }],
  ])('follows %s', (_what, definition) => {
    const template = { Resources: { A: definition, B: { DependsOn: 'A' } } };

    expect(circularDependencies(template)).toEqual([['A', 'B']]);
  });

  it.each<[string, unknown]>([
    ['the literal of Fn::Sub', { 'Fn::Sub': placeholder('!B') }],
    ['a variable that is called like a resource', { 'Fn::Sub': [placeholder('B'), { B: 'text' }] }],
    ['a pseudo parameter', { Ref: 'AWS::Region' }],
    ['the condition of a policy', { Condition: { StringEquals: { name: 'B' } } }],
  ])('does not follow %s', (_what, value) => {
    const template = { Resources: { A: { Properties: { value } }, B: { DependsOn: 'A' } } };

    expect(circularDependencies(template)).toEqual([]);
    expect(danglingReferences(template)).toEqual([]);
  });

  it('has a ring where a resource depends on itself', () => {
    expect(circularDependencies({ Resources: { A: { Properties: { Ref: 'A' } } } })).toEqual([['A']]);
  });

  it('has a ring where conditions ask each other', () => {
    const Conditions = {
      One: { 'Fn::Not': [{ Condition: 'Two' }] },
      Two: { 'Fn::Not': [{ Condition: 'One' }] },
    };

    expect(circularDependencies({ Conditions })).toEqual([['Condition One', 'Condition Two']]);
  });

  it('names references of outputs, conditions and resources that lead nowhere', () => {
    const template = {
      Parameters: { Known: {} },
      Conditions: { Is: { 'Fn::Equals': [{ Ref: 'Unknown' }, { Ref: 'Known' }] } },
      Resources: { A: { Condition: 'Missing', Properties: { Name: { Ref: 'Known' } } } },
      Outputs: { Url: { Condition: 'Is', Value: { 'Fn::GetAtt': ['Gone', 'Url'] } } },
    };

    expect(danglingReferences(template)).toEqual([
      'Condition Is -> Unknown',
      'A -> Condition Missing',
      'Output Url -> Gone',
    ]);
  });
});

describe('the template of', () => {
  it.each(['dev', 'staging', 'prod', 'local'] as const)(
    '%s has no circular dependency and refers only to what it has',
    (stage) => {
      const template = synthesize(stage).template.toJSON();

      expect(circularDependencies(template)).toEqual([]);
      expect(danglingReferences(template)).toEqual([]);
    },
  );
});
