import { executionsOf } from '../../tools/cli/deployment/executions.ts';
import { postWebhook } from '../../tools/cli/webhooks/post-webhook.ts';
import { twilioWebhook } from '../../tools/cli/webhooks/twilio-webhook.ts';
import type { ScriptedFault } from '../../tools/lab/chaos/fault-script.ts';
import type { FaultyCloud } from '../../tools/lab/chaos/faulty-cloud.ts';
import { eventually } from './e2e-client.ts';

/** Where a workflow can be killed between the persisting and the routing of a message. */
export const killPoints = [
  'before the start took effect',
  'after the start, its answer lost',
  "before BuildContext's claim",
  "after BuildContext's claim",
  'before the send',
  'after the send, before the function learns of it',
  'after the send, before the message is marked routed',
] as const;

export type KillPoint = (typeof killPoints)[number];

/** The calls at which functions are killed; every try of the task, so that the execution fails. */
function scriptOf(point: KillPoint, messageId: string, kill: () => void): ScriptedFault {
  const claim = { operation: 'UpdateItem', containing: [`message#${messageId}`, 'lease_until = :until'] };
  const send = { operation: 'SendMessage', containing: [messageId] };
  switch (point) {
    case 'before the start took effect':
      return { operation: 'StartExecution', containing: [messageId], fault: 'error' };
    case 'after the start, its answer lost':
      return { operation: 'StartExecution', containing: [messageId], fault: 'lost_answer' };
    case "before BuildContext's claim":
      return { ...claim, fault: 'broken', onInjected: kill };
    case "after BuildContext's claim":
      return { ...claim, fault: 'lost_answer', onInjected: kill };
    case 'before the send':
      return { ...send, fault: 'broken', onInjected: kill };
    case 'after the send, before the function learns of it':
      return { ...send, fault: 'lost_answer', onInjected: kill };
    case 'after the send, before the message is marked routed':
      return {
        operation: 'UpdateItem',
        containing: [`message#${messageId}`, 'queued_at = :at'],
        fault: 'broken',
        onInjected: kill,
      };
  }
}

/** Send a message, kill its workflow at this point until the execution has given up, and let the faults end. */
export async function killAt(
  { cloud, deployment, proxy, kill }: FaultyCloud,
  point: KillPoint,
  { messageId, sender }: { readonly messageId: string; readonly sender: string },
): Promise<{ readonly status: number; readonly kills: number }> {
  let kills = 0;
  const script = scriptOf(point, messageId, () => {
    kills += kill();
  });
  proxy.setScript([script]);
  const message = { channel: 'sms' as const, from: sender, body: point, messageSid: messageId };
  const { ApiUrl = '', PublicBaseUrl = '' } = cloud.outputs;
  const { status } = await postWebhook(ApiUrl, twilioWebhook(message, cloud.keys, PublicBaseUrl));
  if (point !== 'before the start took effect') {
    await eventually(
      () => executionsOf(deployment, messageId),
      (executions) => executions.some((execution) => execution.status !== 'RUNNING'),
    );
  }
  proxy.setScript([]);
  return { status, kills };
}
