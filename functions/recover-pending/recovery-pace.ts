/**
 * Four runs a minute of four shards each start at most 8,000 messages: a backlog of 100,000 is gone in 13 minutes, at
 * 200 executions a second, which is a small part of what Step Functions and the tasks' concurrency allow.
 */
export const recoveryOptions = { parallel: 10, perSecond: 50, maxFailuresInARow: 10 };

export const messagesPerShard = 500;

/** With `perSecond`, time for all four shards. What was begun ends before the function's 58 s, service away or not. */
export const runBudgetMs = 40_000;
