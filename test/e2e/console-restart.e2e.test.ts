import { expect, it } from 'vitest';
import { openBrowser } from '../../tools/console/open-browser.ts';
import { makeLocalKeys } from '../../tools/local-cloud/local-keys.ts';
import { startSystem } from '../../tools/local-cloud/start/start-system.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { openConsolePage, timed, untilLive } from '../support/console-page.ts';

it('opens immediately when the system is up, and reconnects automatically after a restart', async () => {
  const options = { keys: makeLocalKeys(), port: await freePort(), consolePort: await freePort() };
  const browser = await openBrowser();
  let system = await startSystem(options);
  try {
    const place = `${system.consoleUrl}#/conversations/conv-whatsapp?company=company-1`;
    const startedAt = performance.now();
    const { page, expectNoReload, problems, close } = await openConsolePage(browser, place);
    await page.getByText('No message yet').first().waitFor();
    const openMs = Math.round(performance.now() - startedAt);
    await untilLive(page);

    await system.stop();
    await page.getByText('The console is not running.').waitFor();
    await page.getByText('Offline').waitFor();
    system = await startSystem(options);
    const backMs = await timed(() => untilLive(page));
    await page.getByLabel('Message as the customer').fill('after the restart');
    await page.keyboard.press('Enter');
    const message = page.locator('.message', { hasText: 'after the restart' });
    await message.getByText('routed').waitFor();

    console.log(`the console was open after ${openMs} ms, and back ${backMs} ms after the restart`);
    expect(openMs).toBeLessThan(4_000);
    expect(backMs).toBeLessThan(15_000);
    expect(await page.getByRole('alert').count()).toBe(0);
    await expectNoReload();
    expect(problems).toEqual([]);
    await close();
  } finally {
    await browser.close();
    await system.stop();
  }
});
