import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { clientSettingsOf, type Deployment } from '../deployment/deployment.ts';
import type { EraseCounts } from './erase.ts';
import type { Subject } from './subject.ts';

export interface ErasureRecord {
  readonly run: string;
  readonly stage: string;
  readonly subject: Subject;
  readonly withRecord: boolean;
  readonly counts: EraseCounts;
  readonly outcome: 'erased' | 'incomplete' | 'failed';
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly operator: string;
}

/** Where the bucket keeps it. No lifecycle rule covers this prefix. */
export function auditKey({ run }: Pick<ErasureRecord, 'run'>): string {
  return `audit/erasures/${run}.json`;
}

/** What an erasure leaves behind, in the bucket and on the terminal. */
export function auditLine(record: ErasureRecord): string {
  return JSON.stringify(auditEntry(record));
}

/**
 * What says who erased how much and when. No address, no conversation id and no digest of them: a digest of a
 * phone number can be computed for every number there is.
 */
export function auditEntry({
  subject,
  counts,
  startedAt,
  endedAt,
  withRecord,
  ...facts
}: ErasureRecord): Readonly<Record<string, unknown>> {
  return {
    event: 'erasure',
    run: facts.run,
    stage: facts.stage,
    by: subject.by,
    with_record: withRecord,
    outcome: facts.outcome,
    ...counts,
    started_at: startedAt.toISOString(),
    ended_at: endedAt.toISOString(),
    operator: facts.operator,
  };
}

/** The ARN that the credentials belong to; `unknown` where STS does not say. */
export async function operatorOf({ outputs }: Deployment): Promise<string> {
  try {
    const { Arn } = await new STSClient(clientSettingsOf(outputs)).send(new GetCallerIdentityCommand({}));
    return Arn ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
