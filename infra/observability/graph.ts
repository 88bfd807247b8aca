import { GraphWidget, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';

export interface Graph {
  readonly title: string;
  readonly left: readonly IMetric[];
  readonly right?: readonly IMetric[];
  readonly unit?: string;
  /** Of 24 columns. */
  readonly width?: number;
}

/** A graph whose axis starts at 0. */
export function graph({ title, left, right, unit, width = 6 }: Graph): GraphWidget {
  return new GraphWidget({
    title,
    left: [...left],
    leftYAxis: { min: 0, showUnits: false, ...(unit !== undefined && { label: unit }) },
    ...(right && { right: [...right], rightYAxis: { min: 0, showUnits: false } }),
    width,
    height: 6,
  });
}
