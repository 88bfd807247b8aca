/** How large each function's bundle may be, in KB. The ingress's is the one that a customer's message waits for. */
export const bundleBudgetsKb: Readonly<Record<string, number>> = {
  'receive-webhook': 320,
  'build-context': 235,
  'route-message': 260,
  'mark-failed': 230,
  'send-fallback': 275,
  'recover-pending': 255,
};

/** A function that talks to no AWS service. */
export const bundleBudgetWithoutClientKb = 60;
