import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { operatorPolicy } from '../../../../../tools/console/stage/operator-policy.ts';

const outputs = {
  StateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:Workflow-x1',
  DashboardName: 'IncomingWebhook-prod',
  ConversationsTableName: 'IncomingWebhook-prod-Table-x1',
  ContentBucketName: 'incomingwebhook-prod-bucket-x1',
};
const actionsOf = (allowsWrites: boolean) =>
  operatorPolicy(outputs, { allowsWrites }).Statement.flatMap(({ Action }) => Action);

describe('the policy of an operator', () => {
  it('allows nothing that writes, starts or receives where the console only reads', () => {
    const reading = /:(Get|Describe|List|Query|Scan|Filter|Decrypt)/;

    expect(actionsOf(false).filter((action) => !reading.test(action))).toEqual([]);
  });

  it('names resources of the stack alone, and keys only through the services that use them', () => {
    const { Statement } = operatorPolicy(outputs, { allowsWrites: true });
    const open = Statement.filter(({ Condition }) => Condition === undefined).flatMap(
      ({ Resource }) => Resource,
    );

    expect(open.filter((resource) => !/incomingwebhook-prod|Workflow-x1/i.test(resource))).toEqual([]);
    const keys = Statement.filter(({ Resource }) => Resource.some((resource) => resource.includes(':kms:')));
    expect(keys.map(({ Condition }) => Object.keys(Condition?.StringEquals ?? {}))).toEqual([
      ['kms:ViaService'],
      ['kms:ViaService'],
    ]);
  });

  it('follows the partition of the stack', () => {
    const StateMachineArn = 'arn:aws-cn:states:cn-north-1:111122223333:stateMachine:Workflow-x1';
    const { Statement } = operatorPolicy({ ...outputs, StateMachineArn }, { allowsWrites: true });

    expect(Statement.flatMap(({ Resource }) => Resource).every((arn) => arn.startsWith('arn:aws-cn:'))).toBe(
      true,
    );
  });

  it('matches what the page about the console lists', () => {
    const page = readFileSync(new URL('../../../../../docs/console.md', import.meta.url), 'utf8');
    const [, section = ''] = page.split('### Permissions');
    const [table = ''] = section.split('\n## ');
    const listed = [...table.matchAll(/`([a-z0-9]+:[A-Z]\w+)`/g)].map(([, action]) => action);

    expect(new Set(listed)).toEqual(new Set(actionsOf(true)));
  });
});
