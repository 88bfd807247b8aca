import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { type DimensionsOf, type MetricName, metricCatalog, metricNamespace } from './metric-catalog.ts';

/** Counts and measures by the catalog; nothing else can be recorded. */
export interface Meter {
  record<Name extends MetricName>(name: Name, dimensions: DimensionsOf<Name>, value?: number): void;
  /** Print what was recorded as EMF: one line for each set of dimensions. */
  flush(): void;
}

/** A meter on standard output. Every metric also carries the dimension `service` (`POWERTOOLS_SERVICE_NAME`). */
export function createMeter(metrics = new Metrics({ namespace: metricNamespace })): Meter {
  const recorded = new Map<
    string,
    { dimensions: Readonly<Record<string, string>>; values: [MetricName, number][] }
  >();
  return {
    record(name, dimensions, value = 1) {
      const key = JSON.stringify(dimensions);
      const group = recorded.get(key) ?? { dimensions, values: [] };
      group.values.push([name, value]);
      recorded.set(key, group);
    },
    flush() {
      for (const { dimensions, values } of recorded.values()) {
        for (const [name, value] of Object.entries(dimensions)) metrics.addDimension(name, value);
        for (const [name, value] of values)
          metrics.addMetric(name, MetricUnit[metricCatalog[name].unit], value);
        metrics.publishStoredMetrics();
      }
      recorded.clear();
    },
  };
}
