import type { Template } from 'aws-cdk-lib/assertions';

/** A resource as CloudFormation gets it. */
export interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: templates are JSON of many shapes
  readonly Properties: any;
  readonly DeletionPolicy?: string;
}

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

export function resourcesOf(
  template: Template,
  type: string,
): readonly (Resource & { readonly id: string })[] {
  return Object.entries(template.findResources(type)).map(([id, resource]) => ({
    id,
    ...(resource as Resource),
  }));
}

/** Every statement of every role's policies, with the role that it belongs to. */
export function identityStatements(template: Template): readonly (Statement & { readonly owner: string })[] {
  const attached = resourcesOf(template, 'AWS::IAM::Policy').flatMap(({ id, Properties }) =>
    Properties.PolicyDocument.Statement.map((statement: Statement) => ({ owner: id, ...statement })),
  );
  const inline = resourcesOf(template, 'AWS::IAM::Role').flatMap(({ id, Properties }) =>
    (Properties.Policies ?? []).flatMap((policy: { PolicyDocument: { Statement: Statement[] } }) =>
      policy.PolicyDocument.Statement.map((statement) => ({ owner: id, ...statement })),
    ),
  );
  return [...attached, ...inline];
}

export function listOf<Item>(value: Item | readonly Item[]): readonly Item[] {
  return Array.isArray(value) ? value : [value as Item];
}

/** CloudFormation's functions as short text: `Ref:Table`, `Arn:Table`, joins in one piece. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const [name, argument] = Object.entries(value as Record<string, unknown>)[0] ?? [];
  if (name === 'Ref') return `<${String(argument)}>`;
  if (name === 'Fn::GetAtt') return `<${(argument as string[]).join('.')}>`;
  if (name === 'Fn::Join') return (argument as [string, unknown[]])[1].map(textOf).join('');
  return JSON.stringify(value);
}
