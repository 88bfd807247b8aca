import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { deadLetterQueueOf, queueUrlOf } from '../../tools/cli/redrive/redrive-queue.ts';
import { contentWidth, untilLive } from '../support/console-page.ts';
import { deployment } from '../support/e2e-client.ts';
import { newConversation, sendSms, useConsole } from '../support/test-console.ts';

const { open } = useConsole();

/** Where Tab leads from here, and how it shows; null when that is out of the page again. */
async function nextTabStop(page: Page): Promise<{ name: string; isVisible: boolean } | null> {
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const element = document.activeElement as HTMLElement;
    if (element === document.body) return null;
    const label = (element as HTMLInputElement).labels?.[0]?.textContent;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return {
      name: element.ariaLabel ?? label ?? element.textContent ?? '',
      isVisible: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2,
    };
  });
}

/** What the tests of other files left on these queues would be counted here. */
beforeAll(async () => {
  const { queues } = deployment();
  const handoffs = ['email-handoff', 'whatsapp-handoff'].map((name) => queueUrlOf(deployment(), name));
  const deadLetters = await Promise.all(handoffs.map((url) => deadLetterQueueOf(deployment(), url)));
  for (const QueueUrl of [...handoffs, ...deadLetters.map(({ url }) => url)]) {
    await queues.send(new PurgeQueueCommand({ QueueUrl }));
  }
});

describe('operating by the console', () => {
  it('shows dead letters without receiving them, and moves them back', async () => {
    const { queues } = deployment();
    const queueUrl = queueUrlOf(deployment(), 'email-handoff');
    const deadLetters = await deadLetterQueueOf(deployment(), queueUrl);
    const body = JSON.stringify({ message: { from: 'jo@example.com', body: 'a dead letter' } });
    await queues.send(new SendMessageCommand({ QueueUrl: deadLetters.url, MessageBody: body }));
    const { page, close } = await open('queues');

    await page.getByRole('link', { name: /^1 dead letters of email-handoff/ }).click();
    await page.getByText('a dead letter').first().waitFor();
    expect(await page.locator('.card').textContent()).toContain('received 0 times');
    await page.getByRole('button', { name: 'Redrive email-handoff' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Redrive' }).click();

    await page.getByText('1 message moved').first().waitFor();
    await page.getByText('No dead letters', { exact: true }).waitFor();
    const { Messages = [] } = await queues.send(
      new ReceiveMessageCommand({
        QueueUrl: queueUrl,
        MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      }),
    );
    expect(Messages.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      [body, '1'],
    ]);
    await close();
  });

  it('operating by the console is done by keyboard alone: open, write, look at the run, replay', async () => {
    const { companyId } = await newConversation();
    const { page, expectNoReload, close } = await open(`conversations?company=${companyId}`);
    await untilLive(page);
    const { keyboard } = page;

    await keyboard.press('j');
    await page.getByLabel('Message as the customer').waitFor();
    await keyboard.press('c');
    await keyboard.type('by keyboard, 12345?');
    await keyboard.press('Enter');
    await page.locator('.message').getByText('routed').waitFor();
    await keyboard.press('Escape');
    await page.locator('.messages').focus();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.locator('[data-state="Done"].state-passed').waitFor();
    await keyboard.press('r');
    await page.getByRole('dialog', { name: 'Replay this message?' }).waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');

    await page.getByText('Restarted').first().waitFor();
    await page.getByRole('button', { name: 'Replay', exact: true }).waitFor();
    await page.locator('.steps').getByRole('row', { name: /^Done/ }).waitFor();
    await expectNoReload();
    await close();
  });

  it('leaves the composer by Escape, then closes the message and the conversation, and keeps the focus', async () => {
    const { companyId, sender, id } = await newConversation();
    await sendSms(sender, 'hello');
    const { page, close } = await open(`conversations?company=${companyId}`);
    const { keyboard } = page;
    const focused = page.locator(':focus');
    const conversation = page.getByRole('navigation', { name: 'Conversations' }).getByRole('link', {
      name: sender,
    });
    await conversation.press('Enter');
    await page.locator('.message').getByText('routed').waitFor();

    await keyboard.press('c');
    await keyboard.type('half a sentence');
    await keyboard.press('Escape');

    expect(page.url()).toContain(id);
    expect(await focused.textContent()).toBe(sender);
    expect(await page.getByLabel('Message as the customer').inputValue()).toBe('half a sentence');
    await page.locator('.message a').press('Enter');
    await page.locator('.pane-detail').getByRole('button', { name: 'Replay…' }).focus();
    await keyboard.press('Escape');
    await page.locator('.message a:focus').waitFor();
    await page.getByLabel('Message as the customer').focus();
    await keyboard.press('Escape');
    await keyboard.press('Escape');
    await page.getByText('No conversation is open').waitFor();
    expect(await focused.getAttribute('href')).toContain(id);
    await close();
  });

  it('keeps the focus in sight and named, wherever Tab leads', async () => {
    const { place, sender } = await newConversation();
    await sendSms(sender, 'hello');
    const { page, close } = await open(place);
    await page.locator('.message').getByText('routed').waitFor();

    const stops = [];
    for (let stop = await nextTabStop(page); stop !== null; stop = await nextTabStop(page)) stops.push(stop);

    const names = stops.map(({ name }) => name.trim()).join('\n');
    for (const name of ['Skip to', 'Conversations', 'Traffic', 'Company', 'Keyboard shortcuts', 'Messages']) {
      expect(names).toMatch(new RegExp(`^${name}`, 'm'));
    }
    expect(stops.filter(({ name, isVisible }) => name.trim() === '' || !isVisible)).toEqual([]);
    await close();
  });

  it.each(['light', 'dark'] as const)('fits a phone in %s, every view of it', async (colorScheme) => {
    const { place, sender, companyId } = await newConversation();
    await sendSms(sender, `https://example.com/${'long'.repeat(60)}`);
    const { page, problems, close } = await open(place, {
      colorScheme,
      viewport: { width: 360, height: 740 },
    });
    await page.locator('.message').getByText('routed').waitFor();

    const widths = [await contentWidth(page)];
    await page.locator('.message a').click();
    await page.locator('.graph').waitFor();
    widths.push(await contentWidth(page));
    for (const view of ['Messages', 'Send', 'Queues', 'Fallbacks', 'Traffic', 'Conversations']) {
      await page.getByRole('link', { name: view, exact: true }).click();
      await page.getByRole('heading', { name: view, level: 1 }).waitFor({ state: 'attached' });
      await page.getByText('Reading…').waitFor({ state: 'detached' });
      widths.push(await contentWidth(page));
    }

    expect(widths).toEqual(Array(8).fill(360));
    const ground = await page.evaluate('getComputedStyle(document.body).backgroundColor');
    expect(ground).toBe(colorScheme === 'dark' ? 'rgb(18, 19, 22)' : 'rgb(245, 245, 243)');
    expect(await page.getByLabel('Company').inputValue()).toBe(companyId);
    expect(problems).toEqual([]);
    await close();
  });

  it('scrolls sideways at no width from a phone to a desk', async () => {
    const { place } = await newConversation();
    const { page, close } = await open(place);
    await untilLive(page);

    const tooWide: string[] = [];
    for (const view of ['Messages', 'Send', 'Queues', 'Fallbacks', 'Traffic', 'Conversations']) {
      await page.setViewportSize({ width: 1_440, height: 900 });
      await page.getByRole('link', { name: view, exact: true }).click();
      await page.getByText('Reading…').waitFor({ state: 'detached' });
      for (let width = 320; width <= 1_440; width += 20) {
        await page.setViewportSize({ width, height: 900 });
        if ((await contentWidth(page)) > width) tooWide.push(`${view} at ${width} px`);
      }
    }

    expect(tooWide).toEqual([]);
    await close();
  });

  it('says what to do where there is nothing', async () => {
    const { place } = await newConversation();
    const { page, close } = await open(place);

    await page.getByText('Write one below, as the customer would').waitFor();
    await page.getByRole('link', { name: 'Queues' }).click();
    await page.getByRole('link', { name: /^0 waiting on whatsapp-handoff/ }).click();
    await page.getByText('This queue is empty').waitFor();
    await close();
  });
});
