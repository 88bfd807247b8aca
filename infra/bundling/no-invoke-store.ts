/**
 * Stands in for `@aws/lambda-invoke-store` (2 KB), which tells apart the invocations that run in one process at the same
 * time. These functions get one after the other, and find its trace id in the environment; a store that the runtime made
 * is used all the same.
 */
export const InvokeStore = {
  getInstanceAsync: async (): Promise<unknown> =>
    (globalThis as { awslambda?: { InvokeStore?: unknown } }).awslambda?.InvokeStore,
};
