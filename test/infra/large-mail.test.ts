import { describe, expect, it } from 'vitest';
import { createApp, largeMail, stageWith, stubBundles, synthesize } from './synthesize.ts';
import { identityStatements, listOf, type Resource, resourcesOf, textOf } from './template-facts.ts';

const bundles = stubBundles();
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'example.com' };
const { template } = synthesize('prod', { largeMail: { ...largeMail, hostedZone } });

function only(type: string): Resource {
  const [found, ...more] = resourcesOf(template, type);
  if (found === undefined || more.length > 0) throw new Error(`not exactly one ${type}`);
  return found;
}

describe('the receiver of large mail', () => {
  it('the receiver of large mail is left out unless a stage asks for it', () => {
    const types = Object.values(synthesize('prod').template.toJSON().Resources as Record<string, Resource>);

    expect(types.filter(({ Type }) => /^AWS::(ECS|EC2|ElasticLoadBalancing)/.test(Type))).toEqual([]);
  });

  it('changes nothing of what the stage has without it, but the alarm on lost mail and the dashboard', () => {
    const before = synthesize('prod').template.toJSON().Resources as Record<string, unknown>;
    const after = template.toJSON().Resources as Record<string, unknown>;
    const changed = Object.keys(before).filter(
      (id) => JSON.stringify(before[id]) !== JSON.stringify(after[id]),
    );

    expect(changed.map((id) => id.replace(/[0-9A-F]{8}$/, ''))).toEqual([
      'ObservabilityAlarmsPayloadsTooLarge',
      'ObservabilityOperationsDashboard',
    ]);
  });

  it('prints its URL with a slash at the end', () => {
    template.hasOutput('LargeMailUrl', { Value: `https://${largeMail.name}/` });
  });

  it('the receiver of large mail is found by its name where the stage has the zone', () => {
    expect(only('AWS::Route53::RecordSet').Properties).toMatchObject({
      Name: `${largeMail.name}.`,
      Type: 'A',
    });
    synthesize('dev', { largeMail }).template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });
});

describe('its container', () => {
  const { Properties: task } = only('AWS::ECS::TaskDefinition');
  const [container] = task.ContainerDefinitions;

  it('runs on ARM in the smallest size that holds the bound on memory', () => {
    expect(task).toMatchObject({
      Cpu: '256',
      Memory: '1024',
      RuntimePlatform: { CpuArchitecture: 'ARM64' },
      RequiresCompatibilities: ['FARGATE'],
    });
  });

  it('cannot write to its own file system, and is no place to log in to', () => {
    expect(container.ReadonlyRootFilesystem).toBe(true);
    expect(container.Privileged).toBeUndefined();
    expect(only('AWS::ECS::Service').Properties.EnableExecuteCommand).not.toBe(true);
  });

  it('has time to answer what it accepted before it is ended', () => {
    expect(container.StopTimeout).toBe(115);
    const attributes = only('AWS::ElasticLoadBalancingV2::TargetGroup').Properties.TargetGroupAttributes;
    const delay = attributes.find(
      ({ Key }: { Key: string }) => Key === 'deregistration_delay.timeout_seconds',
    );
    expect(Number(delay.Value)).toBeLessThan(115);
  });

  it('prints metrics for its stage, without waiting for the log', () => {
    const settings = new Map(
      container.Environment.map(({ Name, Value }: { Name: string; Value: unknown }) => [Name, Value]),
    );

    expect(settings.get('POWERTOOLS_SERVICE_NAME')).toBe('incoming-webhook-prod');
    expect(container.LogConfiguration).toMatchObject({
      LogDriver: 'awslogs',
      Options: { mode: 'non-blocking' },
    });
  });

  it('has the settings of the ingress, but those that only Twilio needs', () => {
    const ofIngress = resourcesOf(template, 'AWS::Lambda::Function').find(({ id }) =>
      id.startsWith('ReceiverIngress'),
    );
    const names = container.Environment.map(({ Name }: { Name: string }) => Name);
    const missing = Object.keys(ofIngress?.Properties.Environment.Variables).filter(
      (name) => !names.includes(name),
    );

    expect(missing).toEqual([]);
  });

  it('may do what the ingress may, and read no secret but SendGrid’s', () => {
    const grantsOf = (owner: string) =>
      identityStatements(template)
        .filter(
          (statement) =>
            statement.owner.startsWith(owner) && !/^(xray|logs):/.test(listOf(statement.Action)[0] ?? ''),
        )
        .map(({ Action, Resource }) => ({
          actions: listOf(Action),
          resources: listOf(Resource).map(textOf),
        }));
    const isSecret = ({ actions }: { actions: readonly string[] }) =>
      actions.includes('secretsmanager:GetSecretValue');
    const ofTask = grantsOf('LargeMailTaskDefinitionTaskRole');

    expect(ofTask.filter((grant) => !isSecret(grant))).toEqual(
      grantsOf('ReceiverIngress').filter((grant) => !isSecret(grant)),
    );
    const secrets = ofTask.filter(isSecret).flatMap(({ resources }) => resources);
    expect(secrets).toEqual([expect.stringMatching(/incoming-webhook\/prod\/sendgrid-\?{6}$/)]);
  });

  it('the receiver’s container is pulled and logged by a role that may do that and no more', () => {
    const actions = identityStatements(template)
      .filter(({ owner }) => owner.startsWith('LargeMailTaskDefinitionExecutionRole'))
      .flatMap(({ Action }) => listOf(Action));

    expect(actions.sort()).toEqual([
      'ecr:BatchCheckLayerAvailability',
      'ecr:BatchGetImage',
      'ecr:GetAuthorizationToken',
      'ecr:GetDownloadUrlForLayer',
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
  });
});

describe('its network', () => {
  const rules = [
    ...resourcesOf(template, 'AWS::EC2::SecurityGroup').flatMap(({ id, Properties }) =>
      (Properties.SecurityGroupIngress ?? []).map((rule: object) => ({ group: id, ...rule })),
    ),
    ...resourcesOf(template, 'AWS::EC2::SecurityGroupIngress').map(({ Properties }) => ({
      group: textOf(Properties.GroupId),
      ...Properties,
    })),
  ];

  it('has no NAT gateway, and free ways to the bucket and the table', () => {
    template.resourceCountIs('AWS::EC2::NatGateway', 0);
    const services = resourcesOf(template, 'AWS::EC2::VPCEndpoint').map(({ Properties }) => Properties);

    expect(services.map(({ VpcEndpointType }) => VpcEndpointType)).toEqual(['Gateway', 'Gateway']);
  });

  it('lets in HTTPS to the load balancer, and the load balancer to the tasks', () => {
    expect(rules).toHaveLength(2);
    expect(rules).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ CidrIp: '0.0.0.0/0', FromPort: 443, ToPort: 443 }),
        expect.objectContaining({
          FromPort: 8080,
          ToPort: 8080,
          SourceSecurityGroupId: expect.objectContaining({ 'Fn::GetAtt': expect.anything() }),
        }),
      ]),
    );
  });

  it('lets in only the ranges that the stage allows', () => {
    const { template: narrow } = synthesize('dev', { largeMail, allowedCallers: ['192.0.2.0/24'] });
    const front = resourcesOf(narrow, 'AWS::EC2::SecurityGroup').find(({ id }) => id.includes('Front'));

    expect(front?.Properties.SecurityGroupIngress).toMatchObject([{ CidrIp: '192.0.2.0/24', FromPort: 443 }]);
  });

  it('listens for nothing but TLS of 1.2 or later', () => {
    expect(only('AWS::ElasticLoadBalancingV2::Listener').Properties).toMatchObject({
      Port: 443,
      Protocol: 'HTTPS',
      SslPolicy: expect.stringMatching(/^ELBSecurityPolicy-TLS13-1-2-/),
    });
  });
});

describe('its service', () => {
  it('replaces tasks one by one, and goes back when the new ones are not well', () => {
    expect(only('AWS::ECS::Service').Properties.DeploymentConfiguration).toMatchObject({
      MinimumHealthyPercent: 100,
      MaximumPercent: 200,
      DeploymentCircuitBreaker: { Enable: true, Rollback: true },
    });
  });

  it('grows with its load, between the bounds of the stage', () => {
    const tasks = { min: 2, max: 8 };
    const { template: sized } = synthesize('dev', { largeMail: { ...largeMail, tasks } });

    sized.hasResourceProperties('AWS::ApplicationAutoScaling::ScalableTarget', {
      MinCapacity: 2,
      MaxCapacity: 8,
      ServiceNamespace: 'ecs',
    });
  });

  it('the receiver’s service is asked for its health, and not for a webhook', () => {
    expect(only('AWS::ElasticLoadBalancingV2::TargetGroup').Properties.HealthCheckPath).toBe('/health');
  });
});

describe('its firewall', () => {
  const acl = resourcesOf(template, 'AWS::WAFv2::WebACL').find(({ id }) => id.startsWith('LargeMail'));

  it('answers no webhook with a 4xx, because SendGrid does not repeat it', () => {
    const [rate, common] = acl?.Properties.Rules ?? [];

    expect(rate.Action).toEqual({
      Block: { CustomResponse: { ResponseCode: 503, CustomResponseBodyKey: 'refused' } },
    });
    expect(common.OverrideAction).toEqual({ Count: {} });
  });

  it('lets webhooks through when it is out of reach', () => {
    const { LoadBalancerAttributes } = only('AWS::ElasticLoadBalancingV2::LoadBalancer').Properties;

    expect(LoadBalancerAttributes).toContainEqual({ Key: 'waf.fail_open.enabled', Value: 'true' });
  });

  it('the receiver’s firewall is there only where the stage has one', () => {
    synthesize('dev', { largeMail }).template.resourceCountIs('AWS::WAFv2::WebACL', 0);
  });
});

describe('its alarms', () => {
  const names = resourcesOf(template, 'AWS::CloudWatch::Alarm').map(({ Properties }) =>
    textOf(Properties.AlarmName).replace('IncomingWebhook-prod-', ''),
  );

  it('tell of errors, of full memory, of a task that is not well, and of the firewall', () => {
    expect(names.filter((name) => name.startsWith('LargeMail'))).toEqual([
      'LargeMailErrors',
      'LargeMailFull',
      'LargeMailMemory',
      'LargeMailUnhealthy',
      'LargeMailRefusals',
    ]);
  });

  it('count an email above 40 MB as lost', () => {
    const lost = resourcesOf(template, 'AWS::CloudWatch::Alarm').find(({ Properties }) =>
      textOf(Properties.AlarmName).endsWith('PayloadsTooLarge'),
    );

    expect(JSON.stringify(lost?.Properties.Metrics)).toContain('"payload_too_large"');
  });
});

describe('a stage', () => {
  it.each([
    ['local', {}, /npm start/],
    ['dev', { tasks: { min: 3, max: 2 } }, /fewer tasks/],
    ['dev', { tasks: { min: 0, max: 2 } }, /one task/],
  ] as const)('%s is refused with %o', (stage, changes, fault) => {
    expect(() => stageWith(stage, { largeMail: { ...largeMail, ...changes } })).toThrow(fault);
  });

  it('a stage is refused when large mail has the name of the API', () => {
    const domain = { ...largeMail, basePath: undefined };

    expect(() => stageWith('dev', { largeMail, domain })).toThrow(/its own name/);
  });

  it('a stage is synthesized without Docker: the image is built when it is deployed', () => {
    const { app, stack } = createApp(stageWith('dev', { largeMail }), bundles);
    const { manifest } = app.synth();

    expect(manifest.artifacts?.[stack.artifactId]).toBeDefined();
  });
});
