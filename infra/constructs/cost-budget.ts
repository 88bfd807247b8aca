import { CfnBudget } from 'aws-cdk-lib/aws-budgets';
import { Construct } from 'constructs';
import type { StageConfig } from '../stage-config.ts';
import { serviceName } from './service-function.ts';

type BudgetConfig = NonNullable<StageConfig['budget']>;

export interface CostBudgetProps {
  readonly config: StageConfig;
  readonly budget: BudgetConfig;
}

/** Sends an email when the stage's monthly cost approaches its budget, or is forecast to exceed it. */
export class CostBudget extends Construct {
  constructor(scope: Construct, id: string, { config, budget }: CostBudgetProps) {
    super(scope, id);
    new CfnBudget(this, 'Monthly', {
      budget: {
        budgetType: 'COST',
        timeUnit: 'MONTHLY',
        budgetLimit: { amount: budget.usdPerMonth, unit: 'USD' },
        // Counts from when `service` is activated as a cost allocation tag in the billing console.
        costFilters: { TagKeyValue: [`user:service$${serviceName(config)}`] },
      },
      notificationsWithSubscribers: [
        notification(budget, { notificationType: 'ACTUAL', threshold: 80 }),
        notification(budget, { notificationType: 'FORECASTED', threshold: 100 }),
      ],
    });
  }
}

function notification(
  { email }: BudgetConfig,
  limit: { readonly notificationType: string; readonly threshold: number },
): CfnBudget.NotificationWithSubscribersProperty {
  return {
    notification: { ...limit, comparisonOperator: 'GREATER_THAN', thresholdType: 'PERCENTAGE' },
    subscribers: [{ subscriptionType: 'EMAIL', address: email }],
  };
}
