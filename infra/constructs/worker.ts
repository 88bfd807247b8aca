import type { Construct } from 'constructs';

/** What receives webhooks, a function or a task, as far as grants go. */
export interface Worker extends Construct {
  allow(actions: readonly string[], resources: readonly string[]): void;
}
