import { createPublicKey, createVerify } from 'node:crypto';
import { join } from 'node:path';
import { postWebhook } from '../../../cli/webhooks/post-webhook.ts';
import type { SignedWebhook } from '../../../cli/webhooks/twilio-webhook.ts';
import { startMailServer } from '../../../local-cloud/large-mail/start-mail-server.ts';
import { functionEnvironment } from '../load-time/function-environment.ts';
import { type StubAws, startStubAws } from '../load-time/stub-aws.ts';
import { benchKeys } from '../samples.ts';
import { parsedMail, rawMail } from './large-mails.ts';
import { processUse } from './process-use.ts';

/** What some emails at once cost the receiver. */
export interface LargeMailFigures {
  readonly what: string;
  /** How many were answered with each status. */
  readonly answers: Readonly<Record<number, number>>;
  readonly elapsedMs: number;
  readonly idleBytes: number;
  readonly peakBytes: number;
  readonly cpuMs: number;
  /** CPU of the bare checks of the signatures of those that were accepted. */
  readonly signatureMs: number;
}

const megabyte = 1_000_000;
const logFile = join(import.meta.dirname, '..', '..', '..', '..', '.local', 'logs', 'bench-large-mail.log');

const workloads: readonly (readonly [string, number, () => SignedWebhook])[] = [
  ['30 MB, parsed', 1, () => parsedMail(30 * megabyte)],
  ['30 MB, raw MIME', 1, () => rawMail(30 * megabyte)],
  ['8 of 20 MB at once, parsed', 8, () => parsedMail(20 * megabyte)],
  ['8 of 20 MB at once, raw MIME', 8, () => rawMail(20 * megabyte)],
  ['20 of 20 MB at once, parsed', 20, () => parsedMail(20 * megabyte)],
];

/** Each workload against a new process, with a server that stands for AWS. */
export async function measureLargeMail(): Promise<readonly LargeMailFigures[]> {
  const aws = await startStubAws();
  const figures: LargeMailFigures[] = [];
  for (const [what, count, make] of workloads)
    figures.push(await measure(aws, what, Array.from({ length: count }, make)));
  await aws.stop();
  return figures;
}

async function measure(
  aws: StubAws,
  what: string,
  mails: readonly SignedWebhook[],
): Promise<LargeMailFigures> {
  const environment = {
    ...functionEnvironment(aws.url),
    RAW_RETENTION_DAYS: '30',
    UPLOAD_TIMEOUT_MS: '20000',
    MALLOC_MMAP_THRESHOLD_: '1048576',
  };
  const server = await startMailServer({ environment, logFile });
  const before = processUse(server.pid);
  const startedAt = performance.now();
  const statuses = await Promise.all(
    mails.map((mail) => postWebhook(server.url, mail).then(({ status }) => status)),
  );
  const elapsedMs = performance.now() - startedAt;
  const after = processUse(server.pid);
  await server.stop();
  const answers: Record<number, number> = {};
  for (const status of statuses) answers[status] = (answers[status] ?? 0) + 1;
  return {
    what,
    answers,
    elapsedMs,
    idleBytes: before.residentBytes,
    peakBytes: after.peakBytes,
    cpuMs: after.cpuMs - before.cpuMs,
    signatureMs: signatureMs(mails.filter((_, index) => statuses[index] === 200)),
  };
}

/** The least that SendGrid's rules ask for: ECDSA over the timestamp and the body. */
function signatureMs(mails: readonly SignedWebhook[]): number {
  const der = Buffer.from(benchKeys.sendgridPublicKey, 'base64');
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  const before = process.cpuUsage();
  for (const { headers, body } of mails) {
    const signature = Buffer.from(headers['x-twilio-email-event-webhook-signature'] ?? '', 'base64');
    const verifier = createVerify('sha256').update(headers['x-twilio-email-event-webhook-timestamp'] ?? '');
    if (!verifier.update(body).verify(key, signature)) throw new Error('the bare check fails');
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
