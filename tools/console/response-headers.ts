/**
 * On every answer. Nothing is loaded from anywhere else, nothing runs that is not the page's own script, and text that
 * came from outside could not become a script even if it became markup.
 */
export function securityHeaders(liveUrl: string | undefined): Readonly<Record<string, string>> {
  const connect = ["'self'", ...(liveUrl === undefined ? [] : [new URL(liveUrl).origin])].join(' ');
  return {
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      `connect-src ${connect}`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      "require-trusted-types-for 'script'",
    ].join('; '),
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=()',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
  };
}
