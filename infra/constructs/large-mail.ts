import { Duration, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import type { ISecurityGroup, IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  Cluster,
  ContainerInsights,
  FargateService,
  type ICluster,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  type ApplicationTargetGroup,
  type IApplicationLoadBalancer,
  SslPolicy,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { LoadBalancerTarget } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { LargeMailConfig } from '../stage-config.ts';
import { LargeMailFirewall } from './large-mail-firewall.ts';
import { LargeMailNetwork, mailServerPort } from './large-mail-network.ts';
import { MailTask, type MailTaskProps } from './mail-task.ts';

export interface LargeMailProps extends MailTaskProps {
  readonly largeMail: LargeMailConfig;
}

/** Longer than the slowest body and its storage, so that a stopping task answers every accepted request. */
const drainTime = Duration.seconds(110);

/**
 * The receiver of email up to 40 MB: ECS tasks behind a load balancer, beside the Lambda route and on the same table.
 */
export class LargeMail extends Construct {
  /** Ends with a slash. */
  readonly url: string;
  readonly balancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
  readonly service: FargateService;
  readonly task: MailTask;
  readonly firewall: LargeMailFirewall | undefined;

  constructor(scope: Construct, id: string, props: LargeMailProps) {
    super(scope, id);
    const { config, largeMail } = props;
    const network = new LargeMailNetwork(this, 'Network', config);
    this.task = new MailTask(this, 'Task', props);
    this.service = this.#createService(network);
    this.balancer = this.#createBalancer(network);
    this.targets = this.#createTargets(largeMail);
    this.#scale(largeMail);
    this.firewall =
      config.firewall &&
      new LargeMailFirewall(this, 'Firewall', { ...config.firewall, balancer: this.balancer });
    this.#addRecord(largeMail);
    this.url = `https://${largeMail.name}/`;
  }

  #createService(network: LargeMailNetwork): FargateService {
    const cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc as IVpc,
      containerInsightsV2: ContainerInsights.DISABLED,
    });
    Validations.of(cluster).acknowledge({
      id: 'AwsSolutions-ECS4',
      reason: 'The load balancer, ECS and the receiver itself report what the alarms read',
    });
    return new FargateService(this, 'Service', {
      cluster: cluster as ICluster,
      taskDefinition: this.task.definition,
      securityGroups: [network.tasks as ISecurityGroup],
      assignPublicIp: true,
      // The old tasks serve until the new ones are healthy; if these never are, ECS rolls back.
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      circuitBreaker: { enable: true, rollback: true },
      enableExecuteCommand: false,
      propagateTags: PropagatedTagSource.SERVICE,
    });
  }

  #createBalancer(network: LargeMailNetwork): ApplicationLoadBalancer {
    const balancer = new ApplicationLoadBalancer(this, 'Balancer', {
      vpc: network.vpc as IVpc,
      internetFacing: true,
      securityGroup: network.front as ISecurityGroup,
      dropInvalidHeaderFields: true,
      // The receiver verifies each request itself, so an unavailable firewall must not cost an email.
      wafFailOpen: true,
    });
    Validations.of(balancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'The access log holds addresses; the receiver logs each request, and metrics count those it never saw',
    });
    return balancer;
  }

  /** HTTPS alone: nothing listens for plain HTTP. */
  #createTargets({ certificateArn }: LargeMailConfig): ApplicationTargetGroup {
    const listener = this.balancer.addListener('Https', {
      protocol: ApplicationProtocol.HTTPS,
      sslPolicy: SslPolicy.RECOMMENDED_TLS,
      certificates: [Certificate.fromCertificateArn(this, 'Certificate', certificateArn)],
      open: false,
    });
    return listener.addTargets('Receivers', {
      protocol: ApplicationProtocol.HTTP,
      port: mailServerPort,
      targets: [this.service],
      deregistrationDelay: drainTime,
      healthCheck: {
        path: '/health',
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
  }

  #scale({ tasks = { min: 1, max: 4 } }: LargeMailConfig): void {
    const scaling = this.service.autoScaleTaskCount({ minCapacity: tasks.min, maxCapacity: tasks.max });
    scaling.scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 50 });
    scaling.scaleOnMemoryUtilization('Memory', { targetUtilizationPercent: 50 });
  }

  #addRecord({ name, hostedZone }: LargeMailConfig): void {
    if (hostedZone === undefined) return;
    new ARecord(this, 'Record', {
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', {
        hostedZoneId: hostedZone.id,
        zoneName: hostedZone.name,
      }),
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new LoadBalancerTarget(this.balancer as IApplicationLoadBalancer)),
    });
  }
}
