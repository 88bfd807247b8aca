import { metricNamespace } from '../../shared/observability/metric-catalog.ts';

/** What CloudWatch would hold of one metric under one set of dimensions. */
export interface MetricTotal {
  readonly sum: number;
  readonly samples: number;
  readonly unit: string;
}

interface EmfLine {
  readonly _aws?: {
    readonly CloudWatchMetrics?: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit?: string }[];
    }[];
  };
  readonly [field: string]: unknown;
}

/**
 * Read log lines as CloudWatch reads the embedded metric format: every metric of a directive, under each of its sets of
 * dimensions, with the values of the line's own fields. The key is `Name{dimension=value,…}`, dimensions in order.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function readMetrics(logs: string): Map<string, MetricTotal> {
  const totals = new Map<string, MetricTotal>();
  for (const line of logs.split('\n')) {
    if (!line.includes('"_aws"')) continue;
    const fields: EmfLine = JSON.parse(line.slice(line.indexOf('{')));
    for (const { Namespace, Dimensions, Metrics } of fields._aws?.CloudWatchMetrics ?? []) {
      if (Namespace !== metricNamespace) continue;
      for (const dimensions of Dimensions) {
        for (const { Name, Unit = 'None' } of Metrics) {
          add(totals, keyOf(Name, dimensions, fields), {
            values: [fields[Name]].flat() as number[],
            unit: Unit,
          });
        }
      }
    }
  }
  return totals;
}

/** What was added between two readings; what did not change is left out. */
export function metricsSince(
  before: ReadonlyMap<string, MetricTotal>,
  after: ReadonlyMap<string, MetricTotal>,
) {
  const added = new Map<string, MetricTotal>();
  for (const [key, { sum, samples, unit }] of after) {
    const earlier = before.get(key) ?? { sum: 0, samples: 0 };
    if (samples > earlier.samples)
      added.set(key, { sum: sum - earlier.sum, samples: samples - earlier.samples, unit });
  }
  return added;
}

function keyOf(name: string, dimensions: readonly string[], fields: EmfLine): string {
  const pairs = [...dimensions].sort().map((dimension) => `${dimension}=${String(fields[dimension])}`);
  return `${name}{${pairs.join(',')}}`;
}

function add(
  totals: Map<string, MetricTotal>,
  key: string,
  { values, unit }: { readonly values: readonly number[]; readonly unit: string },
): void {
  const { sum, samples } = totals.get(key) ?? { sum: 0, samples: 0 };
  totals.set(key, {
    sum: sum + values.reduce((total, value) => total + value, 0),
    samples: samples + values.length,
    unit,
  });
}
