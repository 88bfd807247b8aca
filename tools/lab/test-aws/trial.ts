import type { Deployment } from '../../cli/deployment/deployment.ts';
import type { LocalKeys } from '../../local-cloud/local-keys.ts';

/** A stage that is deployed for one run of the checks and taken down after it. */
export interface Trial {
  readonly stage: string;
  /** `-c key=value` of its first deployment. */
  readonly context: Readonly<Record<string, string>>;
  /** Its outputs have `PublicBaseUrl`. */
  readonly deployment: Deployment;
  readonly keys: LocalKeys;
  /** How many webhooks are sent at the same moment. */
  readonly parallel: number;
  /** The server that stands for the providers' APIs; undefined on AWS, where unknown senders get no answer. */
  readonly providerApiUrl: string | undefined;
  /** Deploy a synthesized release. Throws when it fails. */
  deploy(assembly: string): Promise<void>;
  destroy(assembly: string): Promise<void>;
  /** End what runs on this machine. */
  stop(): Promise<void>;
}

/** One line of the report. */
export interface Row {
  readonly what: string;
  readonly expected: string;
  readonly seen: string;
  /** `open`: the run does not decide it; the line says what was seen. */
  readonly verdict: 'right' | 'wrong' | 'open';
}

export function row(what: string, expected: string, seen: string): Row {
  return { what, expected, seen, verdict: expected === seen ? 'right' : 'wrong' };
}

export function openRow(what: string, expected: string, seen: string): Row {
  return { what, expected, seen, verdict: 'open' };
}

/** A measured duration; nothing is expected of it. */
export interface Timing {
  readonly what: string;
  readonly milliseconds: readonly number[];
}

export interface Outcome {
  readonly rows: readonly Row[];
  readonly timings: readonly Timing[];
}
