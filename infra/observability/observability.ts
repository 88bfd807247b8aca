import type { Alarm, Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AccessLogMetrics } from './access-log-metrics.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { AlarmBoard } from './alarms.ts';
import { OperationsDashboard } from './dashboard.ts';
import { addLargeMailAlarms } from './large-mail.ts';
import { addLiveAlarms } from './live-updates.ts';
import { addMessageAlarms } from './message-alarms.ts';
import type { ObservedSystem } from './observed-system.ts';
import { ReleaseAlarms } from './release-alarms.ts';
import { addResourceAlarms } from './resource-alarms.ts';
import { addWebhookAlarms } from './webhook-alarms.ts';

export interface ObservabilityProps {
  readonly system: ObservedSystem;
  readonly encryptionKey?: IKey | undefined;
}

/** Alarms, where the stage wants them, and the dashboard. */
export class Observability extends Construct {
  readonly dashboard: Dashboard;
  /** The alarms that roll back a release; undefined if the stage has no canary. */
  readonly releaseAlarms: readonly Alarm[] | undefined;

  constructor(scope: Construct, id: string, { system, encryptionKey }: ObservabilityProps) {
    super(scope, id);
    const { config } = system;
    const { alarms, enforceTls } = config;
    const refusals = new AccessLogMetrics(this, 'AccessLogMetrics', system);
    const board =
      alarms &&
      new AlarmBoard(this, 'Alarms', {
        topic: createAlarmTopic(this, { alarms, enforceTls, encryptionKey }),
      });
    if (board) {
      addWebhookAlarms(system, { board, refusals });
      addMessageAlarms(system, board);
      addResourceAlarms(system, board);
      addLiveAlarms(system, board);
      addLargeMailAlarms(system, board);
      if (config.canary) this.releaseAlarms = this.#addReleaseAlarms(system, board);
    }
    this.dashboard = new OperationsDashboard(this, 'Operations', {
      system,
      refusals,
      alarmNames: board?.names ?? [],
    }).dashboard;
  }

  #addReleaseAlarms(system: ObservedSystem, board: AlarmBoard): readonly Alarm[] {
    const { config, ingressAlias: live, ingress } = system;
    return new ReleaseAlarms(this, 'Release', { config, board, live, logs: ingress.logs }).all;
  }
}
