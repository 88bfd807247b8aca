import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm, AlarmStatusWidget, Dashboard, TextWidget } from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { AccessLogMetrics } from './access-log-metrics.ts';
import { channelRow } from './channel-row.ts';
import { largeMailRow } from './large-mail.ts';
import { liveUpdatesRow } from './live-updates.ts';
import type { ObservedSystem } from './observed-system.ts';
import { firstLookRow } from './overview-row.ts';
import { resourceRows } from './resource-rows.ts';

export interface OperationsDashboardProps {
  readonly system: ObservedSystem;
  readonly refusals: AccessLogMetrics;
  readonly alarmNames: readonly string[];
}

/** First what the engineer on duty looks at first, then each channel, then the resources. */
export class OperationsDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { system, refusals, alarmNames }: OperationsDashboardProps) {
    super(scope, id);
    this.dashboard = new Dashboard(this, 'Dashboard', {
      dashboardName: Stack.of(this).stackName,
      defaultInterval: Duration.hours(3),
    });
    if (alarmNames.length > 0) this.dashboard.addWidgets(this.#alarmStatus(alarmNames));
    this.dashboard.addWidgets(...firstLookRow(system));
    for (const { name } of system.channels) {
      this.dashboard.addWidgets(heading(name));
      this.dashboard.addWidgets(...channelRow(name, { config: system.config, refusals }));
    }
    if (system.largeMail) {
      this.dashboard.addWidgets(heading('Large mail'));
      this.dashboard.addWidgets(...largeMailRow(system.config, system.largeMail));
    }
    if (system.liveStage) {
      this.dashboard.addWidgets(heading('Live updates'));
      this.dashboard.addWidgets(...liveUpdatesRow(system.config, system.liveStage));
    }
    this.dashboard.addWidgets(heading('Resources'));
    for (const row of resourceRows(system, refusals)) this.dashboard.addWidgets(...row);
  }

  /** By name, so that the dashboard does not depend on the alarms. */
  #alarmStatus(alarmNames: readonly string[]): AlarmStatusWidget {
    // The name of a version's alarm is known only once the version is: no id.
    const alarms = alarmNames.map((name, index) => Alarm.fromAlarmName(this, `Alarm${index}`, name));
    return new AlarmStatusWidget({ title: 'Alarms', alarms, width: 24, height: 4 });
  }
}

function heading(text: string): TextWidget {
  return new TextWidget({ markdown: `## ${text}`, width: 24, height: 1 });
}
