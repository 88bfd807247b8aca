import type { Environment } from '../../shared/env.ts';
import type { QueueKind } from '../../shared/workflow.ts';

/** Queue URLs by the names of their variables: `WHATSAPP_REPLIES_QUEUE_URL`, `SMS_HANDOFF_QUEUE_URL`, … */
export function queueUrls(environment: Environment) {
  return (channelType: string, kind: QueueKind): string | undefined =>
    environment.optional(`${channelType}_${kind}_queue_url`.toUpperCase());
}
