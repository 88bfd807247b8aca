import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { expect } from 'vitest';

/** A page of the console in a separate browser profile, and what a strict policy should keep at nothing. */
export interface ConsolePage {
  readonly page: Page;
  /** Errors of scripts, and everything that the content security policy refused. */
  readonly problems: readonly string[];
  /** Addresses outside of this machine that the page asked for. */
  readonly foreign: readonly string[];
  /** What came over the WebSocket API. */
  readonly frames: readonly string[];
  /** Throws when the page was loaded again since it was opened. */
  expectNoReload(): Promise<void>;
  close(): Promise<void>;
}

/** Open a place of the console: `conversations/conv-1?company=company-1`. */
export async function openConsolePage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<ConsolePage> {
  const context = await browser.newContext({ viewport: { width: 1_360, height: 860 }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const problems: string[] = [];
  const foreign: string[] = [];
  const frames: string[] = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (/content security policy|trusted ?type/i.test(message.text())) problems.push(message.text());
  });
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1:|data:)/.test(request.url())) foreign.push(request.url());
  });
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => frames.push(String(payload))));
  await page.goto(url);
  await page.evaluate(() => Object.assign(globalThis, { isFirstLoad: true }));
  return {
    page,
    problems,
    foreign,
    frames,
    expectNoReload: async () => expect(await page.evaluate('globalThis.isFirstLoad')).toBe(true),
    close: () => context.close(),
  };
}

/** Wait until the page is connected to the WebSocket API. */
export async function untilLive(page: Page): Promise<void> {
  await page.getByText('Live', { exact: true }).waitFor();
}

/** How wide the page would like to be, in pixels. */
export function contentWidth(page: Page): Promise<number> {
  return page.evaluate('document.documentElement.scrollWidth');
}
