import { Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AnomalyDetectionAlarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';

export interface AlarmDefinition {
  readonly metric: IMetric;
  /** What it means for customers, in a sentence without a full stop. */
  readonly meaning: string;
  /** The heading of `docs/runbook.md` that says what to do, as its anchor. */
  readonly runbook: string;
  /** The alarm goes off above this value. */
  readonly above: number;
  /** In how many of the latest periods. 1 of 1 without it. */
  readonly periods?: { readonly bad: number; readonly of: number };
  /** The version of a function that the alarm watches: each has its own alarm. */
  readonly version?: string;
  /** No data is as bad as a bad value: what should report has stopped. */
  readonly needsData?: boolean;
}

type AlarmTexts = Pick<AlarmDefinition, 'meaning' | 'runbook' | 'version'>;

/** Every alarm of the system: named after the stage, described with its runbook section, sent to one topic. */
export class AlarmBoard extends Construct {
  readonly names: string[] = [];
  readonly #topic: ITopic;

  constructor(scope: Construct, id: string, { topic }: { readonly topic: ITopic }) {
    super(scope, id);
    this.#topic = topic;
  }

  add(id: string, { metric, above, periods, needsData = false, ...text }: AlarmDefinition): Alarm {
    return this.#register(
      new Alarm(this, id, {
        ...this.#texts(id, text),
        metric,
        threshold: above,
        comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
        evaluationPeriods: periods?.of ?? 1,
        datapointsToAlarm: periods?.bad ?? 1,
        treatMissingData: needsData ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
      }),
    );
  }

  /** Raised when a metric leaves the band that CloudWatch learned from its past. */
  addAnomaly(
    id: string,
    {
      metric,
      deviations,
      ...text
    }: Pick<AlarmDefinition, 'metric' | 'meaning' | 'runbook'> & { deviations: number },
  ): Alarm {
    return this.#register(
      new AnomalyDetectionAlarm(this, id, {
        ...this.#texts(id, text),
        metric,
        stdDevs: deviations,
        comparisonOperator: ComparisonOperator.LESS_THAN_LOWER_OR_GREATER_THAN_UPPER_THRESHOLD,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        treatMissingData: TreatMissingData.IGNORE,
      }),
    );
  }

  #texts(id: string, { meaning, runbook, version }: AlarmTexts) {
    const name = `${Stack.of(this).stackName}-${id}`;
    const alarmName = version === undefined ? name : `${name}-${version}`;
    this.names.push(alarmName);
    return {
      alarmName,
      alarmDescription: `${meaning}. What to do: docs/runbook.md#${runbook}`,
    };
  }

  #register<Kind extends Alarm>(alarm: Kind): Kind {
    const action = new SnsAction(this.#topic);
    alarm.addAlarmAction(action);
    alarm.addOkAction(action);
    return alarm;
  }
}
