/**
 * How every AWS client here talks: 2 s for an answer, and the SDK's own retries
 * with backoff and jitter. Without `throwOnRequestTimeout` the SDK only warns when the time is over.
 */
export function clientSettings(maxAttempts: number) {
  return {
    maxAttempts,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true },
  };
}
