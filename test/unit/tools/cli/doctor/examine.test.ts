import { ACMClient, DescribeCertificateCommand } from '@aws-sdk/client-acm';
import { APIGatewayClient, GetAccountCommand } from '@aws-sdk/client-api-gateway';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
  type StackStatus,
} from '@aws-sdk/client-cloudformation';
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { DescribeSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { ListSubscriptionsByTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openAccount } from '../../../../../tools/cli/doctor/account.ts';
import { examine } from '../../../../../tools/cli/doctor/examine.ts';
import type { StageNeeds } from '../../../../../tools/cli/doctor/stage-needs.ts';

const mocks = {
  identity: mockClient(STSClient),
  parameters: mockClient(SSMClient),
  functions: mockClient(LambdaClient),
  secrets: mockClient(SecretsManagerClient),
  certificates: mockClient(ACMClient),
  gateway: mockClient(APIGatewayClient),
  stacks: mockClient(CloudFormationClient),
  topics: mockClient(SNSClient),
};
const account = openAccount({
  endpoint: 'http://127.0.0.1:1',
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/1';
const needs: StageNeeds = {
  stackName: 'IncomingWebhook-prod',
  reservedConcurrency: 708,
  provisionedConcurrency: 0,
  secretNames: ['incoming-webhook/prod/twilio', 'incoming-webhook/prod/sendgrid'],
  domains: [{ name: 'hooks.example.com', certificateArn }],
  buildsImage: false,
  logging: { isWanted: true, bringsRole: true },
  addresses: ['ops@example.com'],
  retainData: true,
  bootstrap: { parameter: '/cdk-bootstrap/hnb659fds/version', version: 6 },
};

function fault(name: string, message = 'mocked'): Error {
  return Object.assign(new Error(message), { name });
}

const missingStack = fault('ValidationError', 'Stack with id IncomingWebhook-prod does not exist');

/** An account that was made today: nothing in it, and Lambda's smallest quota. */
function newAccount(): void {
  for (const mock of Object.values(mocks)) mock.reset();
  mocks.identity
    .on(GetCallerIdentityCommand)
    .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/ops' });
  mocks.parameters.on(GetParameterCommand).rejects(fault('ParameterNotFound'));
  mocks.stacks.on(DescribeStacksCommand).rejects(missingStack);
  mocks.stacks.on(ListStackResourcesCommand).rejects(missingStack);
  quota(10, 10);
  mocks.secrets.on(DescribeSecretCommand).rejects(fault('ResourceNotFoundException'));
  mocks.certificates.on(DescribeCertificateCommand).rejects(fault('ResourceNotFoundException'));
  mocks.gateway.on(GetAccountCommand).resolves({});
}

function quota(ConcurrentExecutions: number, UnreservedConcurrentExecutions: number): void {
  mocks.functions
    .on(GetAccountSettingsCommand)
    .resolves({ AccountLimit: { ConcurrentExecutions, UnreservedConcurrentExecutions } });
}

function stackIs(StackStatus: StackStatus, EnableTerminationProtection = false): void {
  const stack = { StackName: needs.stackName, CreationTime: new Date(), StackStatus };
  mocks.stacks
    .on(DescribeStacksCommand, { StackName: needs.stackName })
    .resolves({ Stacks: [{ ...stack, EnableTerminationProtection }] });
}

function stackHolds(...resources: readonly (readonly [type: string, id: string])[]): void {
  mocks.stacks.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: resources.map(([ResourceType, PhysicalResourceId]) => ({
      ...{ ResourceType, PhysicalResourceId, LogicalResourceId: 'id', LastUpdatedTimestamp: new Date() },
      ResourceStatus: 'CREATE_COMPLETE' as const,
    })),
  });
}

async function find(what: string, changed: Partial<StageNeeds> = {}) {
  const findings = await examine(account, { ...needs, ...changed });
  return findings.find((finding) => finding.what === what);
}

beforeEach(newAccount);

describe('the doctor in a new account', () => {
  it('says of everything in one line each what is wrong', async () => {
    const findings = await examine(account, needs);

    expect(findings.map(({ what, state }) => `${what}: ${state}`)).toEqual([
      'region: ok',
      'credentials: ok',
      'bootstrap: wrong',
      'stack: ok',
      'concurrency: wrong',
      'secret names: ok',
      'certificate: wrong',
      'image builder: ok',
      'API Gateway logs: ok',
      'alarm addresses: unknown',
    ]);
    expect(findings.filter(({ state, remedy }) => state === 'wrong' && remedy === undefined)).toEqual([]);
  });

  it('asks by reading calls only', async () => {
    await examine(account, needs);

    const names = Object.values(mocks)
      .flatMap((mock): readonly { readonly args: readonly unknown[] }[] => mock.calls())
      .map(({ args }) => (args[0] as object).constructor.name);
    expect(names.filter((name) => !/^(Get|List|Describe)/.test(name))).toEqual([]);
  });
});

describe('credentials', () => {
  it('are wrong when AWS refuses them, and nothing else is asked', async () => {
    mocks.identity.on(GetCallerIdentityCommand).rejects(fault('ExpiredToken', 'The security token expired'));

    const findings = await examine(account, needs);

    expect(findings[1]).toMatchObject({ state: 'wrong', text: 'ExpiredToken: The security token expired' });
    expect(findings.slice(2).map(({ state }) => state)).toEqual(Array(8).fill('unknown'));
    expect(mocks.functions.calls()).toHaveLength(0);
  });
});

describe('a read that is denied', () => {
  it.each([
    ['concurrency', 'lambda:GetAccountSettings', () => mocks.functions.on(GetAccountSettingsCommand)],
    ['secret names', 'secretsmanager:DescribeSecret', () => mocks.secrets.on(DescribeSecretCommand)],
    ['certificate', 'acm:DescribeCertificate', () => mocks.certificates.on(DescribeCertificateCommand)],
    ['API Gateway logs', 'apigateway:GET', () => mocks.gateway.on(GetAccountCommand)],
    ['stack', 'cloudformation:DescribeStacks', () => mocks.stacks.on(DescribeStacksCommand)],
    [
      'alarm addresses',
      'cloudformation:ListStackResources',
      () => mocks.stacks.on(ListStackResourcesCommand),
    ],
  ])('leaves %s unknown and names %s', async (what, permission, on) => {
    on().rejects(fault('AccessDeniedException'));

    expect(await find(what)).toMatchObject({ state: 'unknown', text: `the credentials lack ${permission}` });
  });

  it.each(['AccessDenied', 'AuthorizationError', 'UnauthorizedOperation'])(
    'a read that is denied is told by %s',
    async (name) => {
      mocks.gateway.on(GetAccountCommand).rejects(fault(name));

      expect(await find('API Gateway logs')).toMatchObject({ remedy: 'allow apigateway:GET' });
    },
  );

  it('of the bootstrap parameter is made up for by the stack', async () => {
    mocks.parameters.on(GetParameterCommand).rejects(fault('AccessDeniedException'));
    mocks.stacks.on(DescribeStacksCommand, { StackName: 'CDKToolkit' }).resolves({
      Stacks: [
        {
          ...{ StackName: 'CDKToolkit', CreationTime: new Date(), StackStatus: 'CREATE_COMPLETE' },
          Outputs: [{ OutputKey: 'BootstrapVersion', OutputValue: '27' }],
        },
      ],
    });

    expect(await find('bootstrap')).toMatchObject({ state: 'ok' });
  });

  it('a read that is denied is told from another fault, which is named', async () => {
    mocks.gateway.on(GetAccountCommand).rejects(fault('TimeoutError', 'socket hang up'));

    expect(await find('API Gateway logs')).toMatchObject({
      state: 'unknown',
      text: 'TimeoutError: socket hang up',
    });
  });
});

describe('bootstrap', () => {
  it.each([
    ['6', 'ok'],
    ['27', 'ok'],
    ['5', 'wrong'],
    ['none', 'wrong'],
  ])('version %s is %s', async (Value, state) => {
    mocks.parameters.on(GetParameterCommand).resolves({ Parameter: { Value } });

    expect(await find('bootstrap')).toMatchObject({ state });
  });
});

describe('concurrency', () => {
  it.each<[number, number, number, string]>([
    [1_000, 1_000, 708, 'ok'],
    [1_000, 1_000, 900, 'ok'],
    [1_000, 1_000, 901, 'wrong'],
    [1_000, 862, 888, 'wrong'],
    [10, 10, 1, 'wrong'],
    [10, 10, 0, 'ok'],
  ])('of %i with %i unreserved and %i wanted is %s', async (total, ...rest) => {
    const [unreserved, reservedConcurrency, state] = rest;
    quota(total, unreserved);

    expect(await find('concurrency', { reservedConcurrency })).toMatchObject({ state });
  });

  it('counts what the stack holds already as room', async () => {
    quota(1_000, 292);
    stackHolds(['AWS::Lambda::Function', 'one'], ['AWS::Lambda::Function', 'two'], ['AWS::SQS::Queue', 'q']);
    mocks.functions
      .on(GetFunctionConcurrencyCommand, { FunctionName: 'one' })
      .resolves({ ReservedConcurrentExecutions: 708 })
      .on(GetFunctionConcurrencyCommand, { FunctionName: 'two' })
      .resolves({});

    expect(await find('concurrency')).toMatchObject({ state: 'ok', text: expect.stringContaining('900') });
  });

  it('says what to ask for, and which quota', async () => {
    expect(await find('concurrency')).toMatchObject({ remedy: expect.stringContaining('at least 808') });
  });

  it('counts provisioned concurrency where nothing is reserved', async () => {
    const changed = { reservedConcurrency: 0, provisionedConcurrency: 2 };

    expect(await find('concurrency', changed)).toMatchObject({ state: 'wrong' });
  });
});

describe('secret names', () => {
  const [twilio = ''] = needs.secretNames;
  const ARN = `arn:aws:secretsmanager:eu-central-1:123456789012:secret:${twilio}-AbCdEf`;

  it('are wrong when another stack, or none, holds one', async () => {
    mocks.secrets.on(DescribeSecretCommand, { SecretId: twilio }).resolves({ ARN, Name: twilio });

    expect(await find('secret names')).toMatchObject({
      state: 'wrong',
      text: expect.stringMatching(/taken/),
    });
  });

  it("are right when they are this stack's", async () => {
    mocks.secrets.on(DescribeSecretCommand, { SecretId: twilio }).resolves({ ARN, Name: twilio });
    stackHolds(['AWS::SecretsManager::Secret', ARN]);

    expect(await find('secret names')).toMatchObject({ state: 'ok' });
  });

  it('are wrong while a deleted secret still holds one, also one of this stack', async () => {
    mocks.secrets.on(DescribeSecretCommand, { SecretId: twilio }).resolves({ ARN, DeletedDate: new Date() });
    stackHolds(['AWS::SecretsManager::Secret', ARN]);

    expect(await find('secret names')).toMatchObject({
      state: 'wrong',
      text: expect.stringMatching(/scheduled for deletion/),
      remedy: expect.stringMatching(/restore-secret/),
    });
  });
});

describe('the certificate', () => {
  const certificate = (Status: 'ISSUED' | 'PENDING_VALIDATION', ...names: string[]) =>
    mocks.certificates
      .on(DescribeCertificateCommand)
      .resolves({ Certificate: { Status, DomainName: names[0], SubjectAlternativeNames: names } });

  it.each([
    ['hooks.example.com', 'ok'],
    ['*.example.com', 'ok'],
    ['example.com', 'wrong'],
    ['*.hooks.example.com', 'wrong'],
    ['*.com', 'wrong'],
  ])('for %s is %s', async (name, state) => {
    certificate('ISSUED', name);

    expect(await find('certificate')).toMatchObject({ state });
  });

  it('the certificate is wrong while it is not issued', async () => {
    certificate('PENDING_VALIDATION', 'hooks.example.com');

    expect(await find('certificate')).toMatchObject({ state: 'wrong', text: /PENDING/ });
  });

  it('the certificate is wrong in another region, which needs no call', async () => {
    const domains = [
      { name: 'hooks.example.com', certificateArn: certificateArn.replace('eu-central-1', 'us-east-1') },
    ];

    expect(await find('certificate', { domains })).toMatchObject({ state: 'wrong' });
    expect(mocks.certificates.calls()).toHaveLength(0);
  });

  it('the certificate is asked for each name, and the wrong one is told', async () => {
    certificate('ISSUED', 'hooks.example.com');
    const domains = [...needs.domains, { name: 'mail.example.com', certificateArn }];

    expect(await find('certificate', { domains })).toMatchObject({
      state: 'wrong',
      text: expect.stringContaining('not mail.example.com'),
    });
  });

  it('does not matter without a domain', async () => {
    expect(await find('certificate', { domains: [] })).toMatchObject({ state: 'ok' });
  });
});

describe("API Gateway's logging role", () => {
  const cloudwatchRoleArn = 'arn:aws:iam::123456789012:role/OtherStack-Role';

  it.each<[string, string | undefined, boolean, string]>([
    ['brings', undefined, true, 'ok'],
    ['replaces', cloudwatchRoleArn, true, 'ok'],
    ['needs', undefined, false, 'wrong'],
    ['uses', cloudwatchRoleArn, false, 'ok'],
  ])('the logging role is fine or not when the stack %s it', async (_, arn, ...rest) => {
    const [bringsRole, state] = rest;
    mocks.gateway.on(GetAccountCommand).resolves(arn === undefined ? {} : { cloudwatchRoleArn: arn });

    expect(await find('API Gateway logs', { logging: { isWanted: true, bringsRole } })).toMatchObject({
      state,
    });
  });
});

describe('the stack', () => {
  it.each<[StackStatus, string]>([
    ['CREATE_COMPLETE', 'ok'],
    ['UPDATE_COMPLETE', 'ok'],
    ['UPDATE_ROLLBACK_COMPLETE', 'ok'],
    ['IMPORT_COMPLETE', 'ok'],
    ['REVIEW_IN_PROGRESS', 'ok'],
    ['ROLLBACK_COMPLETE', 'wrong'],
    ['ROLLBACK_FAILED', 'wrong'],
    ['UPDATE_ROLLBACK_FAILED', 'wrong'],
    ['UPDATE_IN_PROGRESS', 'wrong'],
    ['DELETE_FAILED', 'wrong'],
  ])('in state %s is %s', async (status, state) => {
    stackIs(status);

    expect(await find('stack')).toMatchObject({ state });
  });

  it('has to lose its termination protection before it can go', async () => {
    stackIs('ROLLBACK_FAILED', true);

    expect(await find('stack')).toMatchObject({
      remedy: expect.stringMatching(/--no-enable-termination-protection.*delete-stack/),
    });
  });
});

describe('alarm addresses', () => {
  const subscribed = (...arns: string[]) => {
    stackHolds(['AWS::SNS::Topic', 'arn:aws:sns:eu-central-1:123456789012:alarms']);
    mocks.topics
      .on(ListSubscriptionsByTopicCommand)
      .resolves({ Subscriptions: arns.map((SubscriptionArn) => ({ SubscriptionArn })) });
  };

  it.each([
    ['PendingConfirmation', 'wrong'],
    ['arn:aws:sns:eu-central-1:123456789012:alarms:1', 'ok'],
  ])('with the subscription %s are %s', async (arn, state) => {
    subscribed(arn);

    expect(await find('alarm addresses')).toMatchObject({ state });
  });

  it('need no confirmation where there are none', async () => {
    expect(await find('alarm addresses', { addresses: [] })).toMatchObject({ state: 'ok' });
  });
});

describe('the builder of images', () => {
  afterEach(() => vi.unstubAllEnvs());

  it.each([
    ['true', 'ok'],
    ['false', 'wrong'],
    ['no-such-builder', 'wrong'],
  ])('%s is %s for a stage with large mail', async (builder, state) => {
    vi.stubEnv('CDK_DOCKER', builder);

    expect(await find('image builder', { buildsImage: true })).toMatchObject({ state });
  });

  it('does not matter for a stage without large mail', async () => {
    vi.stubEnv('CDK_DOCKER', 'no-such-builder');

    expect(await find('image builder')).toMatchObject({ state: 'ok' });
  });
});
