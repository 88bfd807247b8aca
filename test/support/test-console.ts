import { randomBytes } from 'node:crypto';
import type { Browser, BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, inject } from 'vitest';
import { buildPage } from '../../tools/console/build-page.ts';
import { localSource } from '../../tools/console/local/local-source.ts';
import { systemOf } from '../../tools/console/local/local-system.ts';
import { openBrowser } from '../../tools/console/open-browser.ts';
import { type Console, startConsole } from '../../tools/console/start-console.ts';
import { localDirectory } from '../../tools/local-cloud/start-local-cloud.ts';
import { type ConsolePage, openConsolePage } from './console-page.ts';
import {
  createConversation,
  deployment,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from './e2e-client.ts';
import { twilioWebhook } from './signed-webhooks.ts';

export interface TestConsole {
  /** Open a place of the console: `queues`, `conversations/conv-1?company=company-1`. */
  open(place: string, options?: BrowserContextOptions): Promise<ConsolePage>;
  url(): string;
}

/** A console of this file's own for the local cloud of the run, and a browser. */
export function useConsole(): TestConsole {
  let browser: Browser;
  let webConsole: Console;
  beforeAll(async () => {
    const source = localSource(systemOf(deployment(), keys(), { providerApiUrl: inject('providerApiUrl') }));
    const page = await buildPage(`${localDirectory}/console`);
    [browser, webConsole] = await Promise.all([openBrowser(), startConsole({ source, page, port: 0 })]);
  });
  afterAll(async () => {
    await browser?.close();
    await webConsole?.stop();
  });
  return {
    open: (place, options) => openConsolePage(browser, `${webConsole.url}#/${place}`, options),
    url: () => webConsole.url,
  };
}

/** A conversation of a company that no other test has, without the batching window. */
export async function newConversation() {
  const companyId = `company-${randomBytes(4).toString('hex')}`;
  const sender = newPhoneNumber();
  const { conversation_id: id } = await createConversation(sender, {
    company_id: companyId,
    company_name: companyId,
    channel_type: 'sms',
    priority: 'high',
  });
  return { id, sender, companyId, place: `conversations/${id}?company=${companyId}` };
}

/** An SMS as somebody else than the console sends it. */
export function sendSms(from: string, body: string) {
  const signing = { keys: keys(), publicBaseUrl: outputs().PublicBaseUrl as string };
  return post(twilioWebhook('sms', { MessageSid: newMessageSid(), From: from, Body: body }, signing));
}
