import { Annotations, type Stack } from 'aws-cdk-lib';
import { CfnFunction } from 'aws-cdk-lib/aws-lambda';

/** What Lambda keeps for functions that reserve nothing: docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html */
const keptUnreserved = 100;

/** The sum of what a stack's functions reserve; 0 where they share the account's concurrency. */
export function reservedConcurrency(stack: Stack): number {
  return stack.node
    .findAll()
    .filter((node) => node instanceof CfnFunction)
    .reduce((sum, { reservedConcurrentExecutions = 0 }) => sum + reservedConcurrentExecutions, 0);
}

/** Report the required quota at synthesis: a deployment above it fails at its first function. */
export function sayReservedConcurrency(stack: Stack): void {
  const sum = reservedConcurrency(stack);
  if (sum === 0) return;
  Annotations.of(stack).addInfo(
    `reserves ${sum} concurrent executions: together with what other stacks reserve and the ${keptUnreserved} that Lambda ` +
      'keeps, the account and region need a quota of more than that (Service Quotas, Lambda, Concurrent executions)',
  );
}
