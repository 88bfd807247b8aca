import { DescribeCertificateCommand } from '@aws-sdk/client-acm';
import type { Account } from '../account.ts';
import { ok, type Verdict, wrong } from '../finding.ts';
import { orMissing, read } from '../read.ts';
import type { StageNeeds } from '../stage-needs.ts';

/** Whether the certificate of each of the stage's names is issued, for that name, and in the region that AWS looks in. */
export async function checkCertificate(account: Account, { domains }: StageNeeds): Promise<Verdict> {
  if (domains.length === 0) return ok('the stage has no custom domain');
  const texts: string[] = [];
  for (const domain of domains) {
    const verdict = await checkDomain(account, domain);
    if (verdict.state !== 'ok') return verdict;
    texts.push(verdict.text);
  }
  return ok(texts.join(', '));
}

async function checkDomain(account: Account, domain: StageNeeds['domains'][number]): Promise<Verdict> {
  const region = await account.identity.config.region();
  const itsRegion = domain.certificateArn.split(':')[3];
  if (itsRegion !== region) {
    return wrong(
      `${domain.certificateArn} is in ${itsRegion}, the stack is in ${region}`,
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
    return wrong(`there is no ${domain.certificateArn}`, `correct the certificateArn of ${domain.name}`);
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
