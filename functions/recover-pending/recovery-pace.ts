/**
 * Four runs a minute of four shards each start at most 8,000 messages: a backlog of 100,000 is gone in 13 minutes, at
 * 200 executions a second, which is a small part of what Step Functions and the tasks' concurrency allow.
 */
export const recoveryOptions = { parallel: 10, perSecond: 50, maxFailuresInARow: 10 };

export const messagesPerShard = 500;

/**
 * With `perSecond`, time for all four shards. Started work ends before the function's timeout of 58 s, even during an
 * outage.
 */
export const runBudgetMs = 40_000;
