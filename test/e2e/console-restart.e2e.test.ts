import { expect, it } from 'vitest';
import { openBrowser } from '../../tools/console/open-browser.ts';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { startSystem } from '../../tools/local-cloud/start/start-system.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { openConsolePage, untilLive } from '../support/console-page.ts';

it('opens when the system is up, reconnects automatically after a restart, and keeps nothing of the cloud that ended', async () => {
  const options = { keys: makeLocalKeys(), port: await freePort(), consolePort: await freePort() };
  const browser = await openBrowser();
  let system = await startSystem(options);
  try {
    const place = `${system.consoleUrl}#/conversations/conv-whatsapp?company=company-1`;
    const { page, expectNoReload, problems, close } = await openConsolePage(browser, place);
    await page.getByText('No message yet').first().waitFor();
    await untilLive(page);
    const composer = page.getByLabel('Message as the customer');
    await composer.fill('before the restart');
    await composer.press('Enter');
    await page.locator('.message', { hasText: 'before the restart' }).getByText('routed').waitFor();

    await system.stop();
    await page.getByText('The console is not running.').waitFor();
    await page.getByText('Offline').waitFor();
    await composer.fill('while it is down');
    await composer.press('Enter');
    await page.locator('.composer').getByRole('alert').waitFor();
    system = await startSystem(options);
    await untilLive(page);
    await page.getByText('No message yet').first().waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await composer.fill('after the restart');
    await composer.press('Enter');
    const message = page.locator('.message', { hasText: 'after the restart' });
    await message.getByText('routed').waitFor();

    expect(await page.locator('.message').count()).toBe(1);
    await page.getByText('1 message', { exact: true }).waitFor();
    expect(await page.getByRole('alert').count()).toBe(0);
    await expectNoReload();
    expect(problems).toEqual([]);
    await close();
  } finally {
    await browser.close();
    await system.stop();
  }
});
