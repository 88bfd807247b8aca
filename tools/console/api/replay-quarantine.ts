import { deployedMessageDays } from '../../cli/replay/deployed-retention.ts';
import { quarantinePorts } from '../../cli/replay/quarantine-ports.ts';
import { replayQuarantined } from '../../cli/replay/replay-quarantined.ts';
import { selectQuarantined } from '../../cli/replay/select-quarantined.ts';
import type { ConsoleSystem } from '../console-system.ts';
import type { MessageName, ReplayResult } from '../wire.ts';

/** Give requests in quarantine to this checkout's parser, one after another: what `npm run replay -- --quarantined` does. */
export async function replayQuarantine(
  { deployment }: ConsoleSystem,
  names: readonly MessageName[],
  run: string,
): Promise<ReplayResult> {
  const counts: Record<string, number> = {};
  let firstError: string | null = null;
  if (names.length === 0) return { selected: 0, counts, firstError };
  const messageDays = await deployedMessageDays(deployment);
  const ports = quarantinePorts(deployment, { run, messageDays, now: () => new Date() });
  for (const { messageId } of names) {
    const [item] = await selectQuarantined(deployment, { messageId, channelType: undefined });
    if (item === undefined) continue;
    try {
      const { outcome } = await replayQuarantined(item, ports);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    } catch (error) {
      counts.errors = (counts.errors ?? 0) + 1;
      firstError ??= error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    }
  }
  return { selected: names.length, counts, firstError };
}
