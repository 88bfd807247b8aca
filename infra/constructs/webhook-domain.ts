import { DomainName, EndpointType, type RestApi, SecurityPolicy } from 'aws-cdk-lib/aws-apigateway';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { ARecord, HostedZone, RecordTarget } from 'aws-cdk-lib/aws-route53';
import { ApiGatewayDomain } from 'aws-cdk-lib/aws-route53-targets';
import { Construct } from 'constructs';
import type { DomainConfig } from '../stage-config.ts';

export interface WebhookDomainProps {
  readonly api: RestApi;
  readonly domain: DomainConfig;
}

/** A custom domain for the API. The webhook URLs then stay stable if the API is replaced. */
export class WebhookDomain extends Construct {
  constructor(scope: Construct, id: string, { api, domain }: WebhookDomainProps) {
    super(scope, id);
    const domainName = new DomainName(this, 'Name', {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    domainName.addBasePathMapping(api, domain.basePath === undefined ? {} : { basePath: domain.basePath });
    if (domain.hostedZone) this.#addRecord(domainName, { name: domain.name, zone: domain.hostedZone });
  }

  #addRecord(
    domainName: DomainName,
    { name, zone }: { readonly name: string; readonly zone: NonNullable<DomainConfig['hostedZone']> },
  ): void {
    new ARecord(this, 'Record', {
      zone: HostedZone.fromHostedZoneAttributes(this, 'Zone', { hostedZoneId: zone.id, zoneName: zone.name }),
      recordName: `${name}.`,
      target: RecordTarget.fromAlias(new ApiGatewayDomain(domainName)),
    });
  }
}

/** Where the providers find the API, without a slash at the end. What Twilio signs begins with it. */
export function domainUrl({ name, basePath }: DomainConfig): string {
  return basePath === undefined ? `https://${name}` : `https://${name}/${basePath}`;
}
