import type { MetricName } from '../../../shared/observability/metric-catalog.ts';
import type { Deployment } from '../deployment/deployment.ts';
import type { SendTarget } from '../send/send-target.ts';

/** The local cloud as a rehearsal acts on it. */
export interface RehearsalSite {
  readonly deployment: Deployment;
  readonly endpoint: string;
  readonly target: SendTarget;
  /** The server that stands in for the APIs of Twilio and SendGrid. */
  readonly providerApiUrl: string;
}

/** What a rehearsal left behind. */
export interface Situation {
  /** What was done and what is stored now, a sentence each. */
  readonly made: readonly string[];
  /** The messages that it is about. */
  readonly messageIds: readonly string[];
  /** The commands that end the situation; empty when it has already passed. */
  readonly undo: readonly string[];
}

export interface WatchedMetric {
  /** What the alarm watches, and its threshold. */
  readonly text: string;
  /** A metric of this application that the rehearsal raises above this value. */
  readonly counted?: { readonly name: MetricName; readonly channel?: string; readonly above: number };
}

export interface Rehearsal {
  /** The heading of `docs/runbook.md`. */
  readonly section: string;
  /** The alarms that it rehearses, by their names without stack and version. */
  readonly alarms: RegExp;
  /** The one that would go off. */
  readonly alarm: string;
  readonly watches: WatchedMetric;
  /** One line for `--list`. */
  readonly summary: string;
  readonly make: (site: RehearsalSite) => Promise<Situation>;
}

/** Alarms that the local cloud cannot show, and why. */
export interface Unrehearsed {
  readonly section: string;
  readonly alarms: RegExp;
  readonly reason: string;
}
