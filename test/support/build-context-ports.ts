import type { BuildContextPorts } from '../../functions/build-context/build-context.ts';
import { conversation, messageId, messageItem } from './builders.ts';

/** What the workflow gives `buildContext` for the message of the builders. */
export const buildContextInput = {
  conversation_id: 'conv-1',
  message_key: `message#${messageId}`,
  channel_type: 'sms',
  request_id: 'request-1',
  execution_id: 'execution-1',
  retry_count: 0,
};

/** Ports of a known sender, whose message is listed. */
export function buildContextPorts(overrides: Partial<BuildContextPorts> = {}): BuildContextPorts {
  return {
    now: () => new Date('2026-11-24T10:00:01.000Z'),
    claim: async () => ({ kind: 'claimed', item: messageItem() }),
    readConversation: async () => conversation(),
    own: async () => undefined,
    disown: async () => undefined,
    keepText: async () => undefined,
    list: async () => ({ kind: 'listed', conversation: conversation() }),
    findConversation: async () => undefined,
    move: async () => undefined,
    removeCopy: async () => false,
    ...overrides,
  };
}
