import type { CostLine } from './cost-of-a-message.ts';
import { prices } from './prices.ts';

const hoursPerMonth = 730;

/** What the receiver of large mail adds to a month of prod with one task, with hardly any traffic. */
export const costOfLargeMail: readonly CostLine[] = [
  {
    what: 'Load balancer',
    count: hoursPerMonth,
    unit: 'hour',
    price: prices.loadBalancerHour,
    why: 'one, in two zones',
  },
  {
    what: 'Its public addresses',
    count: 2 * hoursPerMonth,
    unit: 'hour',
    price: prices.publicAddressHour,
    why: 'one a zone',
  },
  {
    what: 'Task',
    count: hoursPerMonth,
    unit: 'hour',
    price: 0.25 * prices.fargateCpuHour + prices.fargateGbHour,
    why: 'a quarter of a CPU (ARM), 1 GB; `largeMail.tasks.min` of them',
  },
  {
    what: 'Public address of the task',
    count: hoursPerMonth,
    unit: 'hour',
    price: prices.publicAddressHour,
    why: 'one a task, instead of a NAT gateway (33 USD) or interface endpoints (7 USD a service and zone)',
  },
  {
    what: 'WAF',
    count: 1,
    unit: 'firewall',
    price: prices.firewallMonth + 2 * prices.firewallRuleMonth,
    why: 'two rules, where the stage has a firewall',
  },
  {
    what: 'Alarms',
    count: 6,
    unit: 'metric',
    price: prices.alarmMetricMonth,
    why: 'each metric that its alarms read',
  },
  {
    what: 'Load balancer, traffic',
    count: 100,
    unit: 'GB',
    price: prices.loadBalancerUnitHour,
    why: 'a capacity unit passes on 1 GB an hour; 5,000 emails of 20 MB',
  },
];
