import { deployedMessageDays } from '../../cli/replay/deployed-retention.ts';
import { quarantinePorts } from '../../cli/replay/quarantine-ports.ts';
import { decideReplay } from '../../cli/replay/replay-message.ts';
import { lookAtQuarantined } from '../../cli/replay/replay-quarantined.ts';
import { selectMessages } from '../../cli/replay/select-messages.ts';
import { selectQuarantined } from '../../cli/replay/select-quarantined.ts';
import type { ConsoleSystem } from '../console-system.ts';
import { RequestError } from '../request-error.ts';
import type { PlannedReplay } from '../wire.ts';

/** Each one is parsed to find out. */
const plannedQuarantined = 200;

/** What a replay of the messages of a status would do with each: what `npm run replay -- --dry-run` prints. */
export async function planReplay(system: ConsoleSystem, status: string): Promise<readonly PlannedReplay[]> {
  if (status === 'quarantined') return planQuarantined(system);
  if (status === 'failed' || status === 'pending') return planStored(system, status);
  throw new RequestError(400, 'invalid_request', 'only failed, pending and quarantined messages are planned');
}

async function planStored(
  { deployment }: ConsoleSystem,
  status: 'failed' | 'pending',
): Promise<readonly PlannedReplay[]> {
  const items = await selectMessages(deployment, { by: status });
  return items.map((item) => {
    const outcome = decideReplay(item, { force: false, run: '' });
    return {
      conversationId: item.conversation_id,
      messageId: item.message_id,
      outcome,
      isReplayed: outcome === 'started',
    };
  });
}

async function planQuarantined({ deployment }: ConsoleSystem): Promise<readonly PlannedReplay[]> {
  const all = await selectQuarantined(deployment, { messageId: undefined, channelType: undefined });
  const ports = quarantinePorts(deployment, {
    run: '',
    messageDays: await deployedMessageDays(deployment),
    now: () => new Date(),
  });
  return Promise.all(
    all.slice(-plannedQuarantined).map(async (item) => {
      const { kind, reason } = await lookAtQuarantined(item, ports);
      return {
        conversationId: item.conversation_id,
        messageId: item.message_id,
        outcome: kind ?? reason ?? 'still_unreadable',
        isReplayed: kind !== undefined,
      };
    }),
  );
}
