import { openDeployment, requiredOutput } from '../deployment/deployment.ts';
import { sendTarget } from '../send/send-target.ts';
import type { RehearsalSite } from './rehearsal.ts';

/** The local cloud that runs here. Throws an Error where there is none, or where it is not on this machine. */
export async function openSite(environment: NodeJS.ProcessEnv): Promise<RehearsalSite> {
  const deployment = await openDeployment('local');
  const endpoint = requiredOutput(deployment, 'Endpoint');
  if (!/^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(endpoint).hostname)) {
    throw new Error(`a rehearsal makes faults on this machine only, not on ${endpoint}`);
  }
  return {
    deployment,
    endpoint,
    target: await sendTarget({ channel: 'sms', url: undefined, stage: 'local' }, environment),
    providerApiUrl: requiredOutput(deployment, 'ProviderApiUrl'),
  };
}
