import { selectMessages } from '../../cli/replay/select-messages.ts';
import type { ConsoleSystem } from '../console-system.ts';
import type { ConsoleMessage } from '../wire.ts';
import { toConsoleMessage } from './to-console-message.ts';

/** The failed messages of all companies, the oldest first: what a replay of failed messages selects. */
export async function listFailedMessages({ deployment }: ConsoleSystem): Promise<readonly ConsoleMessage[]> {
  return (await selectMessages(deployment, { by: 'failed' })).map(toConsoleMessage);
}
