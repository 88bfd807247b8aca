import type { Account } from './account.ts';
import { checkAddresses } from './checks/addresses.ts';
import { checkBootstrap } from './checks/bootstrap.ts';
import { checkCredentials, checkRegion } from './checks/caller.ts';
import { checkCertificate } from './checks/certificate.ts';
import { checkConcurrency } from './checks/concurrency.ts';
import { checkGatewayLogging } from './checks/gateway-logging.ts';
import { checkImageBuilder } from './checks/image-builder.ts';
import { checkSecretNames } from './checks/secrets.ts';
import { checkStackState } from './checks/stack-state.ts';
import { type Finding, unknown, type Verdict } from './finding.ts';
import { ReadDeniedError } from './read.ts';
import type { StageNeeds } from './stage-needs.ts';

type Check = (account: Account, needs: StageNeeds) => Promise<Verdict>;

/** In this order; what is `essential` and wrong makes every later question pointless. */
const checks: readonly { readonly what: string; readonly check: Check; readonly isEssential?: true }[] = [
  { what: 'region', check: checkRegion, isEssential: true },
  { what: 'credentials', check: checkCredentials, isEssential: true },
  { what: 'bootstrap', check: checkBootstrap },
  { what: 'stack', check: checkStackState },
  { what: 'concurrency', check: checkConcurrency },
  { what: 'secret names', check: checkSecretNames },
  { what: 'certificate', check: checkCertificate },
  { what: 'image builder', check: checkImageBuilder },
  { what: 'API Gateway logs', check: checkGatewayLogging },
  { what: 'alarm addresses', check: checkAddresses },
];

/** Look at everything that a deployment of this stage would stumble over, by reading calls only. */
export async function examine(account: Account, needs: StageNeeds): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let missing: string | undefined;
  for (const { what, check, isEssential } of checks) {
    const verdict =
      missing === undefined
        ? await judge(check, account, needs)
        : unknown(`not checked: set the ${missing} first`);
    if (isEssential && verdict.state !== 'ok') missing ??= what;
    findings.push({ what, ...verdict });
  }
  return findings;
}

async function judge(check: Check, account: Account, needs: StageNeeds): Promise<Verdict> {
  try {
    return await check(account, needs);
  } catch (error) {
    if (error instanceof ReadDeniedError) return unknown(error.message, `allow ${error.permission}`);
    const { name, message } = error as Error;
    return unknown(`${name}: ${message}`);
  }
}
