import type { ContextObject } from '../../shared/context/context-object.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import type { ContentUpload } from '../../shared/messages/inbound-message.ts';
import { mediumKey } from '../../shared/store/content-keys.ts';
import type { TableKey } from '../../shared/store/table-keys.ts';
import { type ArchiveMediaInput, type ArchiveMediaResult, mediaSeconds } from '../../shared/workflow.ts';
import type { FetchedMedium, UnavailableReason } from './fetch-medium.ts';

type Medium = NonNullable<ContextObject['message']['media']>[number];

export interface ArchiveMediaPorts {
  readonly now: () => number;
  /** Values of the Authorization header for an account; none when the secret has no such account. Throws when it cannot be read. */
  authorizationsOf(accountSid: string): Promise<readonly string[]>;
  fetchMedium(url: string, authorizations: readonly string[], signal: AbortSignal): Promise<FetchedMedium>;
  store(upload: ContentUpload, signal: AbortSignal): Promise<void>;
  /** Write the media to the message's item. */
  save(key: TableKey, media: readonly Medium[]): Promise<void>;
}

/** Twilio sends ten. */
const maxFiles = 20;
const maxParallel = 10;
const secondMs = 1_000;
/** Of one file with all its tries, so that one that hangs leaves time for the others. */
const fileMs = 8 * secondMs;
/** What the step needs after the last file: the item's write, and the answer. */
const reserveMs = 2 * secondMs;

/**
 * Copy the media of a message into the bucket within the execution's time. A medium that cannot be copied is marked
 * `unavailable` with a reason, and the message continues. Throws only if the item cannot be written.
 */
export async function archiveMedia(
  input: ArchiveMediaInput,
  ports: ArchiveMediaPorts,
): Promise<ArchiveMediaResult> {
  const { message } = input.built.context;
  const { media = [] } = message;
  const authorizations = await authorizationsFor(message, ports);
  const signal = timeLeft(input.started_at, ports.now());
  const results: Medium[] = [...media];
  await inParallel([...media.entries()], maxParallel, async ([index, medium]) => {
    if (medium.content_ref !== undefined) return;
    const key = mediumKey(message.message_id, index + 1);
    const job = { medium, key, authorizations, isTooMany: index >= maxFiles };
    results[index] = await archiveOne(job, ports, signal);
  });
  await ports.save({ conversation_id: input.conversation_id, primary_channel: input.message_key }, results);
  const context = { ...input.built.context, message: { ...message, media: results } };
  return { ...input.built, has_media: false, context };
}

/** Aborts when the rest of the execution's time belongs to the steps behind this one. */
function timeLeft(startedAt: string, nowMs: number): AbortSignal {
  const endsAtMs = Date.parse(startedAt) + mediaSeconds * secondMs - reserveMs;
  const leftMs = Math.min(endsAtMs - nowMs, mediaSeconds * secondMs);
  return leftMs > 0 ? AbortSignal.timeout(leftMs) : AbortSignal.abort();
}

/** The account that the message says, else the one that the media's address names. */
async function authorizationsFor(
  { provider_metadata, media = [] }: ContextObject['message'],
  ports: ArchiveMediaPorts,
): Promise<readonly string[]> {
  const fromUrl = media.flatMap(({ url }) => /\/Accounts\/(AC[0-9a-fA-F]{32})\//.exec(url)?.[1] ?? [])[0];
  const said = provider_metadata?.account_sid;
  const accountSid = typeof said === 'string' ? said : fromUrl;
  if (accountSid === undefined) return [];
  return ports.authorizationsOf(accountSid).catch(() => []);
}

interface MediumJob {
  readonly medium: Medium;
  readonly key: string;
  readonly authorizations: readonly string[];
  readonly isTooMany: boolean;
}

async function archiveOne(
  { medium: { unavailable: _, ...medium }, key, authorizations, isTooMany }: MediumJob,
  ports: ArchiveMediaPorts,
  whole: AbortSignal,
): Promise<Medium> {
  const without = (unavailable: UnavailableReason | 'too_many') => ({ ...medium, unavailable });
  if (isTooMany) return without('too_many');
  if (whole.aborted) return without('timeout');
  const signal = AbortSignal.any([whole, AbortSignal.timeout(fileMs)]);
  const fetched = await ports.fetchMedium(medium.url, authorizations, signal);
  if (fetched.kind === 'unavailable') return without(fetched.reason);
  const contentType =
    typeOf(fetched.contentType) ?? typeOf(medium.content_type) ?? 'application/octet-stream';
  try {
    await ports.store({ key, contentType, bytes: fetched.bytes }, whole);
    return { ...medium, content_ref: key };
  } catch {
    return without('storage_failed');
  }
}

/** A media type that can be a header of the object. */
function typeOf(text: string | undefined): string | undefined {
  return text !== undefined && /^[\w.+-]{1,100}\/[\w.+-]{1,100}(?:\s*;[ -~]{0,200})?$/.test(text)
    ? text
    : undefined;
}
