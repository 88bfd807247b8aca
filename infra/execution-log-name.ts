/** The log group of the workflow's executions. The `/aws/vendedlogs/` prefix keeps the account's log resource policy below its size limit. */
export function executionLogName(stackName: string): string {
  return `/aws/vendedlogs/states/${stackName}`;
}
