import { Validations } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

/** Where the container listens. */
export const mailServerPort = 8080;

/**
 * Two public subnets without a NAT gateway (33 USD a month each): the tasks have their own addresses, which nothing can
 * connect to, and reach bucket and table by endpoints that cost nothing. Interface endpoints for the other five services
 * would cost ten times as much as the addresses.
 */
export class LargeMailNetwork extends Construct {
  readonly vpc: Vpc;
  /** Of the load balancer: open to the senders' ranges. */
  readonly front: SecurityGroup;
  /** Of the tasks: open to the load balancer alone. */
  readonly tasks: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    { allowedCallers }: { readonly allowedCallers: readonly string[] },
  ) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        { name: 'Public', subnetType: SubnetType.PUBLIC, cidrMask: 26, mapPublicIpOnLaunch: false },
      ],
      gatewayEndpoints: {
        Bucket: { service: GatewayVpcEndpointAwsService.S3 },
        Table: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
      // Nothing uses the default group, and emptying it takes a function.
      restrictDefaultSecurityGroup: false,
    });
    this.front = this.#group('Front', 'Load balancer of large mail');
    this.tasks = this.#group('Tasks', 'Receivers of large mail');
    this.#open(allowedCallers);
    Validations.of(this).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason:
        'Flow logs hold addresses. Each task logs its requests, and its group admits the load balancer alone',
    });
  }

  #group(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc as IVpc, description, allowAllOutbound: false });
  }

  #open(allowedCallers: readonly string[]): void {
    const callers =
      allowedCallers.length > 0 ? allowedCallers.map((range) => Peer.ipv4(range)) : [Peer.anyIpv4()];
    for (const caller of callers) this.front.addIngressRule(caller, Port.HTTPS, 'Signed webhooks');
    const port = Port.tcp(mailServerPort);
    this.front.addEgressRule(this.tasks as ISecurityGroup, port, 'To the receivers');
    this.tasks.addIngressRule(this.front as ISecurityGroup, port, 'From the load balancer');
    this.tasks.addEgressRule(Peer.anyIpv4(), Port.HTTPS, 'To AWS services');
    if (allowedCallers.length > 0) return;
    Validations.of(this.front).acknowledge({
      id: 'AwsSolutions-EC23',
      reason:
        'SendGrid publishes no address ranges; every request is signed, and verified before it is stored',
    });
  }
}
