import type { Dashboard } from 'aws-cdk-lib/aws-cloudwatch';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Construct } from 'constructs';
import { AccessLogMetrics } from './access-log-metrics.ts';
import { AlarmBoard } from './alarm-board.ts';
import { createAlarmTopic } from './alarm-topic.ts';
import { OperationsDashboard } from './dashboard.ts';
import { addLiveAlarms } from './live-updates.ts';
import { addMessageAlarms } from './message-alarms.ts';
import type { ObservedSystem } from './observed-system.ts';
import { addResourceAlarms } from './resource-alarms.ts';
import { addWebhookAlarms, type ReleaseAlarms } from './webhook-alarms.ts';

export interface ObservabilityProps {
  readonly system: ObservedSystem;
  readonly encryptionKey: IKey | undefined;
}

/** Alarms, where the stage wants them, and the dashboard. */
export class Observability extends Construct {
  readonly dashboard: Dashboard;
  /** What a release is judged by; undefined without alarms. */
  readonly releaseAlarms: ReleaseAlarms | undefined;

  constructor(scope: Construct, id: string, { system, encryptionKey }: ObservabilityProps) {
    super(scope, id);
    const { alarms, enforceTls } = system.config;
    const refusals = new AccessLogMetrics(this, 'AccessLogMetrics', system);
    const board =
      alarms &&
      new AlarmBoard(this, 'Alarms', {
        topic: createAlarmTopic(this, { alarms, enforceTls, encryptionKey }),
      });
    if (board) {
      this.releaseAlarms = addWebhookAlarms(system, { board, refusals });
      addMessageAlarms(system, board);
      addResourceAlarms(system, board);
      addLiveAlarms(system, board);
    }
    this.dashboard = new OperationsDashboard(this, 'Operations', {
      system,
      refusals,
      alarmNames: board?.names ?? [],
    }).dashboard;
  }
}
