import { assumed, type CostLine } from './cost-of-a-message.ts';
import { prices } from './prices.ts';

const kbPerGb = 1_024 * 1_024;

/**
 * The original design's bill for the same message: one Lambda, one query, one `list_append`, one send. What the append
 * takes depends on how many messages the conversation has. The lines are called as those of this design.
 */
export function costOfTheSeed(writeUnits: number): readonly CostLine[] {
  return [
    { what: 'API Gateway', count: 1, unit: 'request', price: prices.apiGatewayRequest, why: 'one webhook' },
    { what: 'WAF', count: 1, unit: 'request', price: prices.firewallRequest, why: 'as here' },
    { what: 'Lambda, calls', count: 1, unit: 'request', price: prices.lambdaRequest, why: 'one for all' },
    {
      what: 'Lambda, time',
      count: 0.5 * assumed.ingressSeconds,
      unit: 'GB-s',
      price: prices.lambdaGbSecond,
      why: '512 MB, as long as the ingress: three calls, too',
    },
    {
      what: 'DynamoDB, the append',
      count: writeUnits,
      unit: 'write unit',
      price: prices.writeUnit,
      why: 'the whole conversation, each time',
    },
    { what: 'DynamoDB, reads', count: 0.5, unit: 'read unit', price: prices.readUnit, why: 'one query' },
    { what: 'SQS', count: 1, unit: 'request', price: prices.queueRequest, why: 'one send' },
    {
      what: 'CloudWatch, function and access logs',
      count: (0.5 + 2) / kbPerGb,
      unit: 'GB',
      price: prices.logGb,
      why: 'one function',
    },
    { what: 'X-Ray', count: assumed.tracedShare, unit: 'trace', price: prices.trace, why: 'as here' },
  ];
}
