import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The CDK's feature flags of `cdk.json`, for an App that is made without the CLI. */
export function cdkContext(): Record<string, unknown> {
  return JSON.parse(readFileSync(join(import.meta.dirname, '..', '..', '..', 'cdk.json'), 'utf8')).context;
}
