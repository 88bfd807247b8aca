import { type CostLine, costOf, type TableUnits } from './cost-of-a-message.ts';
import { prices } from './prices.ts';

const kbPerGb = 1_024 * 1_024;

/** The size of an email as SendGrid posts it, its text twice (plain and HTML), and how long prod keeps it. */
const email = { kb: 10, days: 30, daysPerMonth: 30.4 } as const;

/** Of such an email, and of one with as many bytes of plain text and without HTML. A test measures both. */
export const emailUnits: TableUnits = { item: 6, indexes: 4, status: 12, conversation: 26, read: 10 };
export const plainEmailUnits: TableUnits = { item: 10, indexes: 4, status: 20, conversation: 26, read: 11 };

/** An email of a known sender whose conversation's list is full, kept as it came (`retention.rawDays`). */
export const costOfAnEmail: readonly CostLine[] = [...costOf(emailUnits), ...bucketLines(2)];

/** The same of an email without HTML. */
export const costOfAPlainEmail: readonly CostLine[] = [...costOf(plainEmailUnits), ...bucketLines(1)];

function bucketLines(objects: number): readonly CostLine[] {
  return [
    {
      what: 'S3, the request as it came and its HTML',
      count: objects,
      unit: 'request',
      price: prices.bucketWrite,
      why: 'one put for each, while the table is asked',
    },
    {
      what: 'S3, marks removed',
      count: objects,
      unit: 'request',
      price: prices.bucketOther,
      why: '`build-context`, one for each object',
    },
    {
      what: 'S3, storage of the request',
      count: (email.kb / kbPerGb) * (email.days / email.daysPerMonth),
      unit: 'GB-month',
      price: prices.bucketGbMonth,
      why: '10 KB for 30 days; the lifecycle deletes it for nothing',
    },
  ];
}
