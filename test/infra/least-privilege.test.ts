import type { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { channelRoutes, toPascalCase } from '../../infra/channel-routes.ts';
import { liveUpdates, synthesize } from './synthesize.ts';
import { identityStatements, listOf, textOf } from './template-facts.ts';

const { template } = synthesize('prod');
const grants = grantsOf(template);

/** `owner: actions on resources`, without the hashes of logical ids, and without what every function has. */
function grantsOf(of: Template) {
  return identityStatements(of)
    .map(({ owner, Action, Resource }) => ({
      owner: owner.replace(/(RoleDefaultPolicy|Role)?[0-9A-F]{8}$/, ''),
      actions: listOf(Action).join(' '),
      resources: listOf(Resource).map((resource) => textOf(resource).replace(/[0-9A-F]{8}(?=[.>])/g, '')),
    }))
    .filter(({ actions }) => !/^(xray|logs):/.test(actions));
}

const table = '<ConversationsTable.Arn>';
const workflow = '<WorkflowStateMachine>';
const secrets = ['twilio', 'sendgrid'].map(
  (provider) =>
    `arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:incoming-webhook/prod/${provider}-??????`,
);

describe('permissions', () => {
  it('are exactly these', () => {
    expect(grants).toEqual([
      {
        owner: 'WorkflowTasksBuildContext',
        actions:
          'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
        resources: [table],
      },
      {
        owner: 'WorkflowTasksBuildContext',
        actions: 'dynamodb:Query',
        resources: [`${table}/index/by_primary_channel`],
      },
      {
        owner: 'WorkflowTasksBuildContext',
        actions: 's3:DeleteObjectTagging s3:PutObjectTagging',
        resources: ['<ContentBucket.Arn>/messages/*', '<ContentBucket.Arn>/raw/*'],
      },
      {
        owner: 'WorkflowTasksBuildContext',
        actions: 's3:PutObject',
        resources: ['<ContentBucket.Arn>/messages/*/content.txt'],
      },
      { owner: 'WorkflowTasksBuildContext', actions: 's3:ListBucket', resources: ['<ContentBucket.Arn>'] },
      {
        owner: 'WorkflowTasksRouteMessage',
        actions: 'dynamodb:GetItem dynamodb:UpdateItem',
        resources: [table],
      },
      {
        owner: 'WorkflowTasksRouteMessage',
        actions: 'sqs:SendMessage',
        resources: channelRoutes.flatMap(({ name }) =>
          ['Replies', 'Handoff'].map((kind) => `<Queues${toPascalCase(name)}${kind}.Arn>`),
        ),
      },
      { owner: 'WorkflowTasksMarkFailed', actions: 'dynamodb:UpdateItem', resources: [table] },
      {
        owner: 'WorkflowTasksSendFallback',
        actions:
          'dynamodb:BatchGetItem dynamodb:DeleteItem dynamodb:GetItem dynamodb:PutItem dynamodb:UpdateItem',
        resources: [table],
      },
      {
        owner: 'WorkflowTasksSendFallback',
        actions: 'dynamodb:Query',
        resources: [`${table}/index/by_primary_channel`],
      },
      { owner: 'WorkflowTasksSendFallback', actions: 'secretsmanager:GetSecretValue', resources: secrets },
      {
        owner: 'ReceiverIngress',
        actions: 'dynamodb:Query',
        resources: [`${table}/index/by_primary_channel`],
      },
      {
        owner: 'ReceiverIngress',
        actions:
          'dynamodb:BatchGetItem dynamodb:BatchWriteItem dynamodb:DeleteItem dynamodb:PutItem dynamodb:UpdateItem',
        resources: [table],
      },
      {
        owner: 'ReceiverIngress',
        actions: 's3:PutObject',
        resources: ['messages', 'raw', 'quarantine'].map((prefix) => `<ContentBucket.Arn>/${prefix}/*`),
      },
      {
        owner: 'ReceiverIngress',
        actions: 's3:PutObjectTagging',
        resources: ['<ContentBucket.Arn>/messages/*', '<ContentBucket.Arn>/raw/*'],
      },
      { owner: 'ReceiverIngress', actions: 'states:StartExecution', resources: [workflow] },
      { owner: 'ReceiverIngress', actions: 'secretsmanager:GetSecretValue', resources: secrets },
      {
        owner: 'RecoveryRecoverPending',
        actions: 'dynamodb:Query',
        resources: [`${table}/index/by_retry_at`],
      },
      { owner: 'RecoveryRecoverPending', actions: 'dynamodb:UpdateItem', resources: [table] },
      { owner: 'RecoveryRecoverPending', actions: 'states:StartExecution', resources: [workflow] },
      {
        owner: 'Workflow',
        actions: 'lambda:InvokeFunction',
        resources: ['BuildContext', 'RouteMessage', 'MarkFailed', 'SendFallback'].map(
          (task) => `<WorkflowTasks${task}Function.Arn>`,
        ),
      },
    ]);
  });

  it('of live updates are exactly these, and change nobody else but the workflow', () => {
    const withLive = grantsOf(synthesize('prod', { liveUpdates }).template);
    const known = grants.map((grant) => JSON.stringify(grant));
    const connections = (method: string) =>
      `arn:<AWS::Partition>:execute-api:<AWS::Region>:<AWS::AccountId>:<LiveApi>/prod/${method}/@connections/*`;

    expect(withLive.filter((grant) => !known.includes(JSON.stringify(grant)))).toEqual([
      { owner: 'LiveFunctionsConnectClient', actions: 'dynamodb:PutItem', resources: [table] },
      { owner: 'LiveFunctionsDisconnectClient', actions: 'dynamodb:DeleteItem', resources: [table] },
      {
        owner: 'LiveFunctionsAnswerClient',
        actions: 'dynamodb:Query',
        resources: [`${table}/index/by_received_at`],
      },
      { owner: 'LiveFunctionsAnswerClient', actions: 'dynamodb:GetItem', resources: [table] },
      {
        owner: 'LiveFunctionsAnswerClient',
        actions: 'execute-api:ManageConnections',
        resources: [connections('POST')],
      },
      {
        owner: 'LiveFunctionsNotifyLiveUi',
        actions: 'dynamodb:DeleteItem dynamodb:Query',
        resources: [table],
      },
      {
        owner: 'LiveFunctionsNotifyLiveUi',
        actions: 'execute-api:ManageConnections',
        resources: [connections('POST'), connections('DELETE')],
      },
      {
        owner: 'Workflow',
        actions: 'lambda:InvokeFunction',
        resources: [
          ...['BuildContext', 'RouteMessage', 'MarkFailed', 'SendFallback'].map(
            (task) => `<WorkflowTasks${task}Function.Arn>`,
          ),
          '<LiveFunctionsNotifyLiveUiFunction.Arn>',
        ],
      },
    ]);
  });

  it('of the archive of media are exactly these, and change nobody else but the workflow', () => {
    const archiving = grantsOf(synthesize('prod', { archiveMedia: true }).template);
    const known = grants.map((grant) => JSON.stringify(grant));

    const added = archiving.filter((grant) => !known.includes(JSON.stringify(grant)));
    expect(added.filter(({ owner }) => owner !== 'Workflow')).toEqual([
      { owner: 'WorkflowMediaArchiveMedia', actions: 'dynamodb:UpdateItem', resources: [table] },
      {
        owner: 'WorkflowMediaArchiveMedia',
        actions: 's3:PutObject',
        resources: ['<ContentBucket.Arn>/messages/*/media/*'],
      },
      {
        owner: 'WorkflowMediaArchiveMedia',
        actions: 'secretsmanager:GetSecretValue',
        resources: secrets.slice(0, 1),
      },
    ]);
    expect(added.filter(({ owner }) => owner === 'Workflow')).toHaveLength(1);
  });

  it('name every action in full', () => {
    const actions = identityStatements(template).flatMap(({ Action }) => listOf(Action));

    expect(actions.filter((action) => action.includes('*'))).toEqual([]);
  });

  it('reach every resource only where AWS takes nothing narrower: tracing and log delivery', () => {
    const unbounded = identityStatements(template)
      .filter(({ Resource }) => listOf(Resource).includes('*'))
      .flatMap(({ Action }) => listOf(Action))
      .filter(
        (action) =>
          !/^(xray:\w+|logs:\w*(LogDelivery|LogDeliveries|LogGroups|ResourcePolicy|ResourcePolicies))$/.test(
            action,
          ),
      );

    expect(unbounded).toEqual([]);
  });

  it("use none of AWS's managed policies but the two that AWS made for its own services", () => {
    const managed = Object.values(template.findResources('AWS::IAM::Role')).flatMap(
      ({ Properties }) => Properties.ManagedPolicyArns ?? [],
    );

    expect(managed.map((arn) => textOf(arn).split('/').at(-1)).sort()).toEqual([
      'AWSCodeDeployRoleForLambdaLimited',
      'AmazonAPIGatewayPushToCloudWatchLogs',
    ]);
  });
});
