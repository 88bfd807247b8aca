/**
 * List prices in USD for us-east-1 by the unit that AWS bills, without free tiers and discounts, as of 2026-11-24. Each
 * pricing page of AWS has them.
 */
export const prices = {
  apiGatewayRequest: 3.5 / 1e6,
  firewallRequest: 0.6 / 1e6,
  lambdaRequest: 0.2 / 1e6,
  /** arm64. */
  lambdaGbSecond: 0.0000133334,
  provisionedGbSecond: 0.0000033334,
  writeUnit: 0.625 / 1e6,
  readUnit: 0.125 / 1e6,
  expressRequest: 1 / 1e6,
  expressGbSecond: 0.00001667,
  queueRequest: 0.4 / 1e6,
  /** PUT, COPY, POST and LIST. */
  bucketWrite: 0.005 / 1e3,
  /** What is none of these, such as removing tags: https://docs.aws.amazon.com/AmazonS3/latest/userguide/aws-usage-report-understand.html */
  bucketOther: 0.0004 / 1e3,
  bucketGbMonth: 0.023,
  logGb: 0.5,
  trace: 5 / 1e6,
  metricMonth: 0.3,
  alarmMetricMonth: 0.1,
  anomalyAlarmMonth: 0.3,
  dashboardMonth: 3,
  keyMonth: 1,
  secretMonth: 0.4,
  firewallMonth: 5,
  firewallRuleMonth: 1,
  loadBalancerHour: 0.0225,
  loadBalancerUnitHour: 0.008,
  publicAddressHour: 0.005,
  /** Linux on ARM. */
  fargateCpuHour: 0.03238,
  fargateGbHour: 0.00356,
} as const;
