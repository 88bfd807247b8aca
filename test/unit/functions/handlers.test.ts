import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** What each function cannot start without. */
const required: Readonly<Record<string, readonly string[]>> = {
  'receive-webhook': [
    'CONVERSATIONS_TABLE',
    'CONTENT_BUCKET',
    'STATE_MACHINE_ARN',
    'TWILIO_SECRET_NAME',
    'SENDGRID_SECRET_NAME',
  ],
  'build-context': ['CONVERSATIONS_TABLE'],
  'archive-media': ['CONVERSATIONS_TABLE', 'CONTENT_BUCKET', 'TWILIO_SECRET_NAME', 'SENDGRID_SECRET_NAME'],
  'route-message': ['CONVERSATIONS_TABLE'],
  'mark-failed': ['CONVERSATIONS_TABLE'],
  'send-fallback': ['CONVERSATIONS_TABLE', 'TWILIO_SECRET_NAME', 'SENDGRID_SECRET_NAME'],
  'recover-pending': ['CONVERSATIONS_TABLE', 'STATE_MACHINE_ARN'],
  'authorize-connection': [
    'LIVE_ISSUER',
    'LIVE_AUDIENCE',
    'LIVE_JWKS_URL',
    'LIVE_TEXT_CLAIM',
    'LIVE_TEXT_VALUE',
  ],
  'connect-client': ['CONVERSATIONS_TABLE'],
  'disconnect-client': ['CONVERSATIONS_TABLE'],
  'answer-client': ['CONVERSATIONS_TABLE', 'LIVE_API_ENDPOINT'],
  'notify-live-ui': ['CONVERSATIONS_TABLE', 'LIVE_API_ENDPOINT'],
};

const wholeNumbers: Readonly<Record<string, readonly string[]>> = {
  'receive-webhook': [
    'FIRST_RETRY_SECONDS',
    'UNKNOWN_RETENTION_DAYS',
    'MESSAGE_RETENTION_DAYS',
    'QUARANTINE_RETENTION_DAYS',
    'REQUEST_BUDGET_MS',
  ],
  'build-context': ['LEASE_SECONDS'],
  'send-fallback': ['FALLBACK_DAILY_CEILING'],
  'recover-pending': ['FIRST_RETRY_SECONDS', 'MAX_ATTEMPTS'],
};

function variables(table: Readonly<Record<string, readonly string[]>>): [string, string][] {
  return Object.entries(table).flatMap(([name, list]) => list.map((one): [string, string] => [name, one]));
}

function start(name: string): Promise<{ handler: unknown }> {
  return import(`../../../functions/${name}/handler.ts`);
}

beforeEach(() => {
  vi.resetModules();
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'SILENT');
  for (const name of Object.values(required).flat()) {
    vi.stubEnv(name, /URL|ENDPOINT/.test(name) ? 'https://example.com' : 'value');
  }
});

afterEach(() => {
  vi.unstubAllEnvs();
});

it.each(Object.keys(required))('%s starts with what it needs', async (name) => {
  expect((await start(name)).handler).toBeTypeOf('function');
});

it.each(variables(required))('%s does not start without %s, and names it', async (name, variable) => {
  vi.stubEnv(variable, '');

  await expect(start(name)).rejects.toThrow(variable);
});

it.each(variables(wholeNumbers))('%s does not start with a %s that is none', async (name, variable) => {
  vi.stubEnv(variable, 'many');

  await expect(start(name)).rejects.toThrow(variable);
});
