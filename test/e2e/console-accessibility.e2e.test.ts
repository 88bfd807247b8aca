import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { newMessageSid } from '../support/e2e-client.ts';
import { storeMessage } from '../support/stored-messages.ts';
import { newConversation, sendSms, useConsole } from '../support/test-console.ts';

const { open } = useConsole();

/** What axe-core finds against WCAG 2.2 AA and its best practices: the rule and where it is broken. */
async function findingsOf(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate('axe.run()')) as axe.AxeResults;
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}

const looks = (['light', 'dark'] as const).flatMap((colorScheme) =>
  [360, 1_440].map((width) => ({ colorScheme, width })),
);

it.each(looks)('has nothing that axe finds in any view, $colorScheme at $width px', async (look) => {
  const { colorScheme, width } = look;
  const conversation = await newConversation();
  const { place, sender, companyId } = conversation;
  await sendSms(sender, 'is it accessible?');
  await storeMessage(conversation, { routing_status: 'failed', message_id: newMessageSid() });
  const { page, close } = await open(place, { colorScheme, viewport: { width, height: 820 } });
  await page.locator('.message').getByText('routed').waitFor();

  const findings: Record<string, readonly string[]> = { conversations: await findingsOf(page) };
  await page.locator('.message', { hasText: 'is it accessible?' }).getByRole('link').click();
  await page.locator('[data-state="Done"].state-passed').waitFor();
  await page.getByText('Stored item', { exact: true }).click();
  await page.getByRole('button', { name: 'BuildContext' }).click();
  await page.getByRole('button', { name: 'Copy Output' }).waitFor();
  findings.message = await findingsOf(page);
  for (const view of ['messages/failed', 'send', 'queues/sms-replies', 'fallbacks', 'traffic']) {
    await page.goto(page.url().replace(/#.*/, `#/${view}?company=${companyId}`));
    await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
    await page.locator('.loading').first().waitFor({ state: 'detached' });
    findings[view] = await findingsOf(page);
  }

  expect(Object.entries(findings).filter(([, found]) => found.length > 0)).toEqual([]);
  await close();
});
