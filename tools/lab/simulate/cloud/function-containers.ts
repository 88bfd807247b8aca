import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { currentInvocation, type Invocation } from '../world/invocation.ts';
import { secretNames } from './secret-texts.ts';

export type FunctionName =
  | 'receive-webhook'
  | 'build-context'
  | 'route-message'
  | 'send-fallback'
  | 'mark-failed'
  | 'recover-pending';

export type Handler = (event: never) => Promise<unknown>;

/** Of each function: a Lambda container serves one event at a time. */
const containerCounts: Readonly<Record<FunctionName, number>> = {
  'receive-webhook': 12,
  'build-context': 16,
  'route-message': 16,
  'send-fallback': 12,
  'mark-failed': 6,
  'recover-pending': 8,
};

const channels = ['whatsapp', 'sms', 'email', 'rcs'];

function settings(): Readonly<Record<string, string>> {
  return {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'simulated',
    AWS_SECRET_ACCESS_KEY: 'simulated',
    CONVERSATIONS_TABLE: 'conversations',
    CONTENT_BUCKET: 'content',
    STATE_MACHINE_ARN: 'arn:aws:states:us-east-1:000000000000:stateMachine:inbound',
    TWILIO_SECRET_NAME: secretNames.twilio,
    SENDGRID_SECRET_NAME: secretNames.sendgrid,
    TWILIO_API_BASE_URL: 'http://twilio.test',
    SENDGRID_API_BASE_URL: 'http://sendgrid.test',
    PUBLIC_BASE_URL: publicBaseUrl,
    // Fewer than deployed: the end of the tries is what is interesting, not the way to it.
    MAX_ATTEMPTS: '4',
    POWERTOOLS_SERVICE_NAME: 'simulation',
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    LOG_LEVEL: 'SILENT',
    ...Object.fromEntries(
      channels.flatMap((channel) =>
        ['replies', 'handoff'].map((kind) => [
          `${channel}_${kind}_queue_url`.toUpperCase(),
          `http://sqs.test/${channel}-${kind}`,
        ]),
      ),
    ),
  };
}

export const publicBaseUrl = 'https://hooks.example.com';

export type Containers = ReadonlyMap<FunctionName, readonly Handler[]>;

const root = join(import.meta.dirname, '..', '..', '..', '..');

/** Load the handlers of a checkout, each container with its own copy. Once in a process for each checkout. */
export async function loadContainers(checkout: string = root): Promise<Containers> {
  Object.assign(process.env, settings());
  const containers = new Map<FunctionName, readonly Handler[]>();
  for (const [name, count] of Object.entries(containerCounts)) {
    const copies = Array.from({ length: count }, async (_, copy): Promise<Handler> => {
      const file = pathToFileURL(join(checkout, 'functions', name, 'handler.ts'));
      const module = await import(`${file.href}?container=${copy}`);
      return module.handler;
    });
    containers.set(name as FunctionName, await Promise.all(copies));
  }
  return containers;
}

/** Who is told what functions record. */
let onMetric: ((invocation: Invocation, name: string, value: number) => void) | undefined;

export function tellMetricsTo(listener: typeof onMetric): void {
  onMetric = listener;
}

/** Count metrics where they would have been printed. Once in a process. */
export function patchMetrics(): void {
  const prototype = Metrics.prototype as unknown as Record<string, unknown>;
  prototype.addDimension = () => undefined;
  prototype.publishStoredMetrics = () => undefined;
  prototype.addMetric = (name: string, _unit: string, value: number) => {
    const invocation = currentInvocation.getStore();
    if (invocation !== undefined && !invocation.isDead) onMetric?.(invocation, name, value);
  };
}
