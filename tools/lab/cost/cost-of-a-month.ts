import type { CostLine } from './cost-of-a-message.ts';
import { prices } from './prices.ts';

const hoursPerMonth = 730;

/** What a month of prod costs without a single message. */
export const costOfAMonth: readonly CostLine[] = [
  {
    what: 'Provisioned concurrency of 2 for the ingress',
    count: 2 * 0.5 * hoursPerMonth * 3_600,
    unit: 'GB-s',
    price: prices.provisionedGbSecond,
    why: '`provisionedConcurrency.min`',
  },
  {
    what: 'Metrics',
    count: 90,
    unit: 'metric',
    price: prices.metricMonth,
    why: 'each name with each channel, reason or queue that occurs: about this many',
  },
  {
    what: 'Alarms',
    count: 90,
    unit: 'metric',
    price: prices.alarmMetricMonth,
    why: 'each metric that an alarm reads: about this many',
  },
  {
    what: 'Anomaly alarm',
    count: 1,
    unit: 'alarm',
    price: prices.anomalyAlarmMonth,
    why: 'counts as three metrics',
  },
  { what: 'Dashboard', count: 1, unit: 'dashboard', price: prices.dashboardMonth, why: 'one' },
  {
    what: 'WAF',
    count: 1,
    unit: 'firewall',
    price: prices.firewallMonth + 3 * prices.firewallRuleMonth,
    why: 'three rules',
  },
  { what: 'Key', count: 1, unit: 'key', price: prices.keyMonth, why: '`customerManagedKey`' },
  { what: 'Secrets', count: 2, unit: 'secret', price: prices.secretMonth, why: 'Twilio, SendGrid' },
  {
    what: 'Recovery',
    count: 4 * 60 * hoursPerMonth,
    unit: 'call',
    price: prices.lambdaRequest + 0.25 * 0.05 * prices.lambdaGbSecond,
    why: 'four a minute, 256 MB for 50 ms',
  },
];
