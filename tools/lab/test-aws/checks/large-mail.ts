import { randomBytes } from 'node:crypto';
import {
  CloudWatchClient,
  GetMetricStatisticsCommand,
  paginateListMetrics,
} from '@aws-sdk/client-cloudwatch';
import { metricNamespace } from '../../../../shared/observability/metric-catalog.ts';
import { clientSettingsOf } from '../../../cli/deployment/deployment.ts';
import { sendgridWebhook } from '../../../cli/webhooks/sendgrid-webhook.ts';
import { until } from '../../../local-cloud/start/tour-steps.ts';
import { statusOf } from '../messages.ts';
import { openRow, type Row, row, type Trial } from '../trial.ts';

const megabytes = [5, 8, 11];

/**
 * Mail of which AWS documents no exact outcome: a function takes 6 MB with the body in base64, API Gateway 10 MB. The local
 * cloud has no limit. Never a 4xx other than 413, because SendGrid would not retry that; and what was refused is counted.
 */
export async function checkLargeMail(trial: Trial): Promise<readonly Row[]> {
  const since = new Date();
  const statuses: string[] = [];
  for (const size of megabytes) statuses.push(await statusOfSize(trial, size));
  const rows = megabytes.map((size, index) => sizeRow(size, statuses[index] ?? ''));
  const refused = statuses.filter((status) => status !== '200').length;
  const what = 'refused mail in the metric PayloadsTooLarge';
  const ofReceiver = await receiverRows(trial);
  if (trial.deployment.isLocal) {
    const open = openRow(what, 'as many as were refused', 'the local cloud has no such metric');
    return [...rows, open, ...ofReceiver];
  }
  const counted = await countedSince(trial, { since, expected: refused });
  return [...rows, row(what, String(refused), String(counted)), ...ofReceiver];
}

/** The receiver of large mail, where the stage has it: what it accepts, and the first that it does not. */
async function receiverRows(trial: Trial): Promise<readonly Row[]> {
  const url = trial.deployment.outputs.LargeMailUrl;
  if (url === undefined) return [];
  const rows: Row[] = [];
  for (const [size, expected] of [
    [5, '200'],
    [30, '200'],
    [41, '413'],
  ] as const) {
    rows.push(row(`mail of ${size} MB to LargeMailUrl`, expected, await statusOfSize(trial, size, url)));
  }
  return rows;
}

async function statusOfSize(trial: Trial, size: number, url?: string): Promise<string> {
  const attachment = { name: 'large.bin', contentType: 'application/octet-stream' };
  const attachments = [{ ...attachment, bytes: randomBytes(size * 1_000_000) }];
  const mail = { from: 'large@example.com', subject: `${size} MB`, text: 'large', attachments };
  const webhook = sendgridWebhook(mail, trial.keys.sendgridPrivateKey);
  return (await statusOf(trial, webhook, url)).status;
}

function sizeRow(size: number, status: string): Row {
  const isAllowed = status === '200' || status === '413';
  return {
    what: `mail of ${size} MB`,
    expected: '200 or 413',
    seen: status,
    verdict: isAllowed ? 'right' : 'wrong',
  };
}

/** Metrics of log lines come some minutes late: asked for up to five of them. */
async function countedSince(
  { stage, deployment }: Trial,
  { since, expected }: { readonly since: Date; readonly expected: number },
): Promise<number> {
  const client = new CloudWatchClient(clientSettingsOf(deployment.outputs));
  let counted = 0;
  for (let minute = 0; minute < 5 && counted < expected; minute++) {
    const found = await until(async () => {
      counted = await sumOf(client, { stage, since });
      return counted >= expected ? counted : undefined;
    });
    if (found !== undefined) return found;
  }
  return counted;
}

async function sumOf(
  client: CloudWatchClient,
  { stage, since }: { readonly stage: string; readonly since: Date },
): Promise<number> {
  const name = { Namespace: metricNamespace, MetricName: 'PayloadsTooLarge' };
  const Dimensions = [{ Name: 'service', Value: `incoming-webhook-${stage}` }];
  let sum = 0;
  for await (const { Metrics = [] } of paginateListMetrics({ client }, { ...name, Dimensions })) {
    for (const metric of Metrics) {
      const { Datapoints = [] } = await client.send(
        new GetMetricStatisticsCommand({
          ...{ ...name, Dimensions: metric.Dimensions, StartTime: since, EndTime: new Date() },
          ...{ Period: 60, Statistics: ['Sum'] },
        }),
      );
      sum += Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
    }
  }
  return sum;
}
