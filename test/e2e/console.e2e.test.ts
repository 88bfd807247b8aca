import { describe, expect, it } from 'vitest';
import { untilLive } from '../support/console-page.ts';
import { createConversation, newPhoneNumber } from '../support/e2e-client.ts';
import { newConversation, sendSms, useConsole } from '../support/test-console.ts';

const { open, url } = useConsole();

describe('the console', () => {
  it('shows a message as it arrives, and the way that it took', async () => {
    const { place } = await newConversation();
    const { page, expectNoReload, problems, foreign, frames, close } = await open(place);
    await untilLive(page);

    await page.getByLabel('Message as the customer').fill('where is my parcel?');
    const message = page.locator('.message', { hasText: 'where is my parcel?' });
    await page.keyboard.press('Enter');
    await message.waitFor();

    await message.getByText('routed').waitFor();
    expect(frames.join()).toContain('where is my parcel?');
    await message.getByRole('link').click();
    await page.locator('[data-state="Done"].state-passed').waitFor();
    const taken = await page
      .locator('.edge-taken')
      .evaluateAll((edges) =>
        edges.map((edge) => `${edge.getAttribute('data-from')} > ${edge.getAttribute('data-to')}`),
      );
    expect(taken).toEqual(
      expect.arrayContaining(['BuildContext > KnownSender?', 'HandOffToHuman? > RouteToRepliesQueue']),
    );
    expect(await page.locator('[data-state="RouteToHandoffQueue"]').getAttribute('class')).toContain(
      'untouched',
    );
    const row = page.getByRole('row', { name: /^BuildContext/ });
    expect(await row.textContent()).toMatch(/\+\d+ ms\d+ ms|\d+\.\d+ s/);
    await expectNoReload();
    expect({ problems, foreign }).toEqual({ problems: [], foreign: [] });
    await close();
  });

  it('shows each of two companies its own messages and no others, over the WebSocket API', async () => {
    const [one, two] = [await newConversation(), await newConversation()];
    const [first, second] = await Promise.all([one, two].map(({ place }) => open(place)));
    if (!first || !second) throw new Error('two pages were opened');
    await Promise.all([first, second].map(({ page }) => untilLive(page)));

    await Promise.all([sendSms(one.sender, 'for the first'), sendSms(two.sender, 'for the second')]);

    await first.page.locator('.message', { hasText: 'for the first' }).waitFor();
    await second.page.locator('.message', { hasText: 'for the second' }).waitFor();
    expect(first.frames.join()).toContain('for the first');
    expect(second.frames.join()).toContain('for the second');
    expect(first.frames.join() + (await first.page.content())).not.toMatch(
      `for the second|${two.sender.slice(1)}`,
    );
    expect(second.frames.join() + (await second.page.content())).not.toMatch(
      `for the first|${one.sender.slice(1)}`,
    );
    await first.page.goto(`${url()}#/conversations/${two.id}?company=${one.companyId}`);
    await first.page.getByText('this company has no such conversation').waitFor();
    await Promise.all([first.expectNoReload(), second.expectNoReload()]);
    await Promise.all([first.close(), second.close()]);
  });

  it('shows how a bad signature is refused and what the provider does then', async () => {
    const { sender, companyId } = await newConversation();
    const { page, close } = await open(`send?company=${companyId}`);

    await page.getByLabel('From').fill(sender);
    await page.getByLabel('Made with a wrong key').check();
    await page.getByRole('button', { name: 'Send', exact: true }).click();

    const answer = page.locator('.card').first();
    await answer.getByText('401', { exact: true }).waitFor();
    expect(await answer.textContent()).toMatch(
      /invalid_signature.*Twilio does not retry.*Nothing was stored/,
    );
    await close();
  });

  it.each([
    ['no', null],
    ['a number as', 7],
  ])(
    'says where a message is whose conversation has %s company_id, and does not call its sender unknown',
    async (_, company_id) => {
      const sender = newPhoneNumber();
      const { conversation_id } = await createConversation(sender, { company_id, priority: 'high' });
      const { page, close } = await open('send');

      await page.getByLabel('From').fill(sender);
      await page.getByRole('button', { name: 'Send', exact: true }).click();

      const answer = page.locator('.card').first();
      await answer.getByText(`Its conversation ${conversation_id} has no company_id`).waitFor();
      expect(await answer.textContent()).not.toContain('unknown sender');
      expect(await page.getByLabel('Company').count()).toBe(0);
      await answer.getByRole('link', { name: 'see the message' }).click();
      await page.locator('.pane-detail').getByText('routed', { exact: true }).first().waitFor();
      await page.locator('.pane-detail', { hasText: conversation_id }).waitFor();
      await close();
    },
  );

  it('sends nothing while the number of times is empty, and the browser has nothing to warn of', async () => {
    const { companyId } = await newConversation();
    const { page, close } = await open(`send?company=${companyId}`);
    const warnings: string[] = [];
    page.on('console', (message) => warnings.push(`${message.type()}: ${message.text()}`));
    await page.getByLabel('Several messages').check();

    await page.getByLabel('Times').fill('');
    await page.getByRole('button', { name: 'Send', exact: true }).click();

    expect(await page.locator('input:invalid').count()).toBe(1);
    expect(await page.locator('.card').count()).toBe(0);
    await page.getByLabel('Times').fill('2');
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('2 webhooks', { exact: true }).waitFor();
    expect(warnings).toEqual([]);
    await close();
  });

  it('shows what was written as text, also what would be markup in a page', async () => {
    const { place, sender } = await newConversation();
    const { page, problems, foreign, close } = await open(place);
    await untilLive(page);
    const dialogs: string[] = [];
    page.on('dialog', (dialog) => dialogs.push(dialog.message()));

    await sendSms(
      sender,
      '<img src=https://example.com/x onerror=alert(1)><script>alert(2)</script> \u202egnp.exe',
    );

    const message = page.locator('.message', { hasText: '<script>alert(2)</script>' });
    await message.waitFor();
    expect(await message.textContent()).toContain('<img src=https://example.com/x onerror=alert(1)>');
    expect(await message.textContent()).toContain('U+202Egnp.exe');
    expect(await message.locator('img, script').count()).toBe(0);
    expect({ dialogs, problems, foreign }).toEqual({ dialogs: [], problems: [], foreign: [] });
    await close();
  });

  it('stores a duplicate once, and shows what an unknown sender would be answered', async () => {
    const { companyId } = await newConversation();
    const { page, close } = await open(`send/unknown?company=${companyId}`);
    const sender = await page.getByLabel('From').inputValue();

    await page.getByLabel('The same one again').check();
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('5 × 200').waitFor();
    await page.getByText('Stored once, 4 recognized as duplicates.').waitFor();

    await page.getByRole('link', { name: /An unknown sender/ }).click();
    const own = page.locator('.message', { hasText: sender });
    await own.getByText('fallback sent').waitFor();
    expect(await own.count()).toBe(1);
    await page.getByRole('link', { name: 'Fallbacks' }).click();
    await page
      .locator('.card', { hasText: sender })
      .getByText('Thank you for your message.')
      .first()
      .waitFor();
    await close();
  });

  it('shows the progress while many are sent, and sends no more once it is stopped', async () => {
    const { companyId, sender } = await newConversation();
    const { page, close } = await open(`send?company=${companyId}`);
    await page.getByLabel('From').fill(sender);
    await page.getByLabel('Several messages').check();
    await page.getByLabel('Times').fill('100');

    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText(/^[1-9]\d* of 100$/).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.locator('.card').first().waitFor();

    const count = await page
      .locator('.card')
      .first()
      .getByText(/^\d+ webhooks$/)
      .textContent();
    const sent = Number.parseInt(count ?? '', 10);
    expect(sent % 5).toBe(0);
    expect(sent).toBeGreaterThan(0);
    expect(sent).toBeLessThan(100);
    expect(await page.getByRole('progressbar').count()).toBe(0);
    await close();
  });
});
