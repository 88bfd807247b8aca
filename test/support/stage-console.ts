import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, vi } from 'vitest';
import { deadLetterQueueOf, queueUrlOf, redriveByHand } from '../../tools/cli/redrive/redrive-queue.ts';
import { queueNames } from '../../tools/console/api/read-queues.ts';
import { openBrowser } from '../../tools/console/open-browser.ts';
import { operatorPolicy, type PolicyDocument } from '../../tools/console/stage/operator-policy.ts';
import { startStageConsole } from '../../tools/console/stage/start-stage-console.ts';
import type { Console } from '../../tools/console/start-console.ts';
import { type ConsolePage, openConsolePage } from './console-page.ts';
import { deployment, outputs } from './e2e-client.ts';
import { createOperator } from './operator.ts';
import { type StageProxy, startStageProxy } from './stage-proxy.ts';

export interface StageConsole {
  /** Open a place of the console: `queues`, `messages/failed`. */
  open(place: string, options?: BrowserContextOptions): Promise<ConsolePage>;
  url(): string;
  /** What the console asked AWS for so far, as IAM names it. */
  calls(): readonly string[];
  policy(): PolicyDocument;
}

export interface StageConsoleOptions {
  readonly allowsWrites: boolean;
  /** What the operator may do; default: what the console's own policy says. */
  readonly changePolicy?: (policy: PolicyDocument) => PolicyDocument;
}

/** A console for the local cloud as if it were a stage on AWS, with an operator's credentials, and a browser. */
export function useStageConsole({ allowsWrites, changePolicy }: StageConsoleOptions): StageConsole {
  let browser: Browser;
  let webConsole: Console;
  let proxy: StageProxy;
  const policy = () => operatorPolicy(outputs(), { allowsWrites });
  beforeAll(async () => {
    const endpoint = String(outputs().Endpoint);
    const operator = await createOperator(endpoint, changePolicy?.(policy()) ?? policy());
    proxy = await startStageProxy({ endpoint, moveMessages });
    vi.stubEnv('AWS_ENDPOINT_URL', proxy.url);
    vi.stubEnv('AWS_REGION', 'us-east-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', operator.accessKeyId);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', operator.secretAccessKey);
    browser = await openBrowser();
    webConsole = await startStageConsole({ name: 'local', allowsWrites }, 0);
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await browser?.close();
    await webConsole?.stop();
    await proxy?.stop();
  });
  return {
    open: (place, options) => openConsolePage(browser, `${webConsole.url}#/${place}`, options),
    url: () => webConsole.url,
    calls: () => proxy.calls,
    policy,
  };
}

/** As SQS does it, by hand and as root. */
async function moveMessages(deadLetterArn: string): Promise<number> {
  for (const name of queueNames) {
    const to = queueUrlOf(deployment(), name);
    const { arn, url } = await deadLetterQueueOf(deployment(), to);
    if (arn === deadLetterArn) return redriveByHand(deployment(), url, { to, onMoved: () => undefined });
  }
  throw new Error(`no queue has the dead-letter queue ${deadLetterArn}`);
}
