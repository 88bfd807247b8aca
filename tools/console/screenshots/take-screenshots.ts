import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const desk = { viewport: { width: 1_280, height: 760 } };
const phone = { viewport: { width: 390, height: 760 } };
const conversation = 'conversations/conv-whatsapp?company=company-1';

/** Take a picture of each main view; a console at `url` serves a system in which something has happened. */
export async function takeScreenshots(browser: Browser, url: string, directory: string): Promise<void> {
  const take = async (name: string, options: BrowserContextOptions, show: (page: Page) => Promise<void>) => {
    const context = await browser.newContext({ locale: 'en-GB', reducedMotion: 'reduce', ...options });
    const page = await context.newPage();
    await page.goto(url);
    await page.getByText('Live', { exact: true }).waitFor();
    await show(page);
    await page.screenshot({ path: join(directory, `${name}.png`) });
    await context.close();
  };
  const openAt = (place: string) => async (page: Page) => {
    await page.goto(`${url}#/${place}`);
  };
  const showRun = async (page: Page) => {
    await openAt(conversation)(page);
    await page.locator('.message').last().getByRole('link').click();
    await page.locator('[data-state="Done"].state-passed').waitFor();
  };
  await take('console', desk, showRun);
  await take('console-dark', { ...desk, colorScheme: 'dark' }, showRun);
  await take('console-phone', phone, async (page) => {
    await openAt(conversation)(page);
    await page.locator('.message').last().waitFor();
  });
  await take('console-messages', desk, async (page) => {
    await openAt('messages/all')(page);
    await page.locator('.found-list .item').first().waitFor();
  });
  await take('console-send', desk, sendBadly(openAt('send')));
  await take('console-queues', desk, openQueue(openAt('queues')));
  await take('console-traffic', { ...desk, colorScheme: 'dark' }, async (page) => {
    await openAt('traffic')(page);
    await page.locator('.chart canvas').last().waitFor();
  });
}

type Show = (page: Page) => Promise<void>;

/** Once with a wrong key and once with the right one. */
function sendBadly(open: Show): Show {
  return async (page) => {
    await open(page);
    const send = page.getByRole('button', { name: 'Send', exact: true });
    await page.getByLabel('Made with a wrong key').check();
    await send.click();
    await page.getByText('Nothing was stored.').waitFor();
    await page.getByLabel('Genuine').check();
    await send.click();
    await page.getByRole('link', { name: 'Its conversation' }).waitFor();
    await page.mouse.move(0, 0);
  };
}

function openQueue(open: Show): Show {
  return async (page) => {
    await open(page);
    await page.getByRole('link', { name: /waiting on whatsapp-replies/ }).click();
    await page.locator('.card').first().waitFor();
  };
}
