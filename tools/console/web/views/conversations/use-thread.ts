import { useEffect, useMemo, useState } from 'preact/hooks';
import type { ConsoleMessage } from '../../../wire.ts';
import { read } from '../../core/api.ts';
import { liveStatus, onLiveMessages, requestMissed } from '../../core/live.ts';
import type { LiveMessage } from '../../core/live-connection.ts';
import { link } from '../../core/session.ts';
import { useStore } from '../../core/store.ts';
import { type Loaded, useData } from '../../core/use-data.ts';
import { mergeLive } from './merge-live.ts';

/** Without live updates everything is read again this often. */
export const pollEveryMs = 2_000;

/** A conversation's messages: what is stored, and immediately what the live connection tells. */
export function useThread(conversationId: string, companyId: string): Loaded<readonly ConsoleMessage[]> {
  const status = useStore(liveStatus);
  const now = useStore(link);
  // A local cloud that was started again holds nothing of what the one before told.
  const startId = now.kind === 'up' ? now.session.startId : undefined;
  const stored = useData(
    `thread ${companyId} ${conversationId}`,
    () => read<readonly ConsoleMessage[]>('messages', { conversation: conversationId, company: companyId }),
    status === 'off' ? pollEveryMs : undefined,
  );
  const [told, setTold] = useState<ReadonlyMap<string, LiveMessage>>(new Map());
  const { reload } = stored;

  useEffect(() => {
    setTold(new Map());
    return onLiveMessages((messages) => {
      const own = messages.filter(({ conversation_id }) => conversation_id === conversationId);
      if (own.length === 0) return;
      setTold((before) => addTold(before, own));
      reload();
    });
  }, [conversationId, companyId, startId]);

  const last = stored.value?.at(-1)?.receivedAt;
  useEffect(() => {
    if (status === 'open') requestMissed(conversationId, last ?? new Date(0).toISOString());
  }, [status, conversationId]);

  const value = useMemo(
    () => stored.value && mergeLive(stored.value, [...told.values()]),
    [stored.value, told],
  );
  return { ...stored, value };
}

/** `message.routed` carries no text: the text of `message.received` stays. */
function addTold(
  before: ReadonlyMap<string, LiveMessage>,
  messages: readonly LiveMessage[],
): ReadonlyMap<string, LiveMessage> {
  const told = new Map(before);
  for (const message of messages) {
    told.set(message.message_id, { ...told.get(message.message_id), ...message });
  }
  return told;
}
