import { randomUUID } from 'node:crypto';
import type { ProviderSecrets } from '../../shared/channels/provider-secrets.ts';
import type { Environment } from '../../shared/env.ts';
import { partiesOfItem } from '../../shared/messages/message-parties.ts';
import {
  acquireFallbackClaim,
  confirmFallbackClaim,
  countFallback,
  releaseFallbackClaim,
  uncountFallback,
} from '../../shared/store/fallback-claim.ts';
import { conversationOf, type TableAccess } from '../../shared/store/find-conversation.ts';
import { moveMessage } from '../../shared/store/move-message.ts';
import { finishMessage, readMessage } from '../../shared/store/routing-status.ts';
import { expiryOf } from '../../shared/time/expiry.ts';
import { prepareSend } from './prepare-send.ts';
import type { FallbackStore, SendFallbackPorts } from './send-fallback.ts';

export interface FallbackPortsOptions {
  readonly environment: Environment;
  readonly secrets: ProviderSecrets;
  readonly table: TableAccess;
}

/** Wire the use case to the table and the providers' APIs. Runs once during initialization. */
export function createFallbackPorts({
  environment,
  secrets,
  table,
}: FallbackPortsOptions): SendFallbackPorts {
  const ceiling = environment.wholeNumber('FALLBACK_DAILY_CEILING', 500);
  const retentionDays = environment.wholeNumber('MESSAGE_RETENTION_DAYS', 0);
  const messageRetentionDays = retentionDays === 0 ? undefined : retentionDays;
  const listOf = (name: string) =>
    environment
      .optional(name)
      ?.split(',')
      .map((entry) => entry.trim().toLowerCase())
      .filter((entry) => entry !== '');
  return {
    now: () => new Date(),
    newAttemptId: () => randomUUID(),
    ownAddresses: new Set(listOf('OWN_ADDRESSES')),
    optOutLanguages: listOf('OPT_OUT_LANGUAGES'),
    store: createFallbackStore(table, { ceiling, messageRetentionDays }),
    prepare: prepareSend({ environment, secrets }),
  };
}

function createFallbackStore(
  table: TableAccess,
  limits: { readonly ceiling: number; readonly messageRetentionDays: number | undefined },
): FallbackStore {
  return {
    readMessage: (key) => readMessage(table, key),
    findConversation: (item) => conversationOf(table, partiesOfItem(item)),
    async moveMessage(item, to) {
      const now = new Date();
      const expiresAt = expiryOf(new Date(item.received_at), limits.messageRetentionDays);
      return (await moveMessage(table, { item, to, now, retryAt: now, expiresAt })).kind === 'moved';
    },
    finishMessage: (key, status) => finishMessage(table, key, status),
    acquireClaim: (request) => acquireFallbackClaim(table, request),
    confirmClaim: (request) => confirmFallbackClaim(table, request),
    releaseClaim: (request) => releaseFallbackClaim(table, request),
    countAnswer: (request) => countFallback(table, request, limits.ceiling),
    uncountAnswer: (request) => uncountFallback(table, request),
  };
}
