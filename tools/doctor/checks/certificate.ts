import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Account } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { orMissing, read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether the certificate of the stage's domain is issued, for that name, and in the region that API Gateway looks in. */
export async function checkCertificate(account: Account, { domains }: StageNeeds): Promise<Verdict> {
  const [domain] = domains;
  if (domain === undefined) return ok('the stage has no domain of its own');
  const region = await account.identity.config.region();
  const itsRegion = domain.certificateArn.split(':')[3];
  if (itsRegion !== region) {
    return wrong(
      `${domain.certificateArn} is of ${itsRegion}, the stack's region is ${region}`,
      `request the certificate in ${region}: a regional endpoint uses no other`,
    );
  }
  const answer = await orMissing(
    read('acm:DescribeCertificate', () =>
      account.certificates.send(new DescribeCertificateCommand({ CertificateArn: domain.certificateArn })),
    ),
    ({ name }) => name === 'ResourceNotFoundException',
  );
  if (answer === undefined)
    return wrong(`there is no ${domain.certificateArn}`, 'correct domain.certificateArn');
  const { Status, DomainName = '', SubjectAlternativeNames = [] } = answer.Certificate ?? {};
  if (Status !== 'ISSUED') {
    return wrong(
      `the certificate of ${domain.name} is ${Status}`,
      'finish its validation in ACM (the DNS record it shows)',
    );
  }
  const names = [...new Set([DomainName, ...SubjectAlternativeNames])];
  return names.some((name) => covers(name, domain.name))
    ? ok(`issued for ${domain.name}`)
    : wrong(`the certificate is for ${names.join(', ')}, not ${domain.name}`, 'request one for that name');
}

/** A wildcard stands for one label. */
function covers(pattern: string, name: string): boolean {
  return pattern === name || (pattern.startsWith('*.') && pattern.slice(1) === name.slice(name.indexOf('.')));
}
