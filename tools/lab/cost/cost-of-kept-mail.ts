import type { CostLine } from './cost-of-a-message.ts';
import { prices } from './prices.ts';

const kbPerGb = 1_024 * 1_024;

/** The size of an email as SendGrid posts it, its text twice (plain and HTML), and how long prod keeps it. */
const keptMail = { kb: 10, days: 30, daysPerMonth: 30.4 } as const;

/** What it adds to an email that it is kept as it came (`retention.rawDays`), with its HTML beside it. */
export const costOfKeptMail: readonly CostLine[] = [
  {
    what: 'S3, the request as it came',
    count: 1,
    unit: 'request',
    price: prices.bucketWrite,
    why: 'one put, while the table is asked',
  },
  { what: 'S3, its HTML', count: 1, unit: 'request', price: prices.bucketWrite, why: 'one put beside it' },
  {
    what: 'S3, marks taken away',
    count: 2,
    unit: 'request',
    price: prices.bucketWrite,
    why: '`build-context`, one for each object; counted like puts',
  },
  {
    what: 'S3, storage of the request',
    count: (keptMail.kb / kbPerGb) * (keptMail.days / keptMail.daysPerMonth),
    unit: 'GB-month',
    price: prices.bucketGbMonth,
    why: '10 KB for 30 days; the lifecycle deletes it for nothing',
  },
];
