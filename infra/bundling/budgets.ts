/** How large each function's bundle may be, in KB. The ingress's is the one that a customer's message waits for. */
export const bundleBudgetsKb: Readonly<Record<string, number>> = {
  'receive-webhook': 325,
  'build-context': 255,
  'archive-media': 430,
  'route-message': 260,
  'mark-failed': 230,
  'send-fallback': 430,
  'recover-pending': 255,
  'authorize-connection': 62,
  'connect-client': 215,
  'disconnect-client': 215,
  'answer-client': 260,
  'notify-live-ui': 260,
};

/** A function that talks to no AWS service. */
export const bundleBudgetWithoutClientKb = 62;
