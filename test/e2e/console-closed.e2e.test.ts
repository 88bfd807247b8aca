import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { selectMessages } from '../../tools/cli/replay/select-messages.ts';
import { deployment } from '../support/e2e-client.ts';
import { newConversation, useConsole } from '../support/test-console.ts';

const { open, url } = useConsole();

/** A page of another site on the same machine, as any web server that a developer runs could serve. */
let otherSite: Server;

beforeAll(async () => {
  otherSite = createServer((_request, response) => {
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end('<!doctype html><title>another site</title>');
  });
  await new Promise<void>((resolve) => {
    otherSite.listen(0, '127.0.0.1', resolve);
  });
});

afterAll(() => {
  otherSite.close();
});

/** What the console's own page would post to send an SMS. */
function sendRequest(from: string) {
  const rest = { media: [], attachments: [], isBadlySigned: false, isDuplicate: false, times: 1 };
  return JSON.stringify({ channel: 'sms', from, text: 'from another site', ...rest });
}

it('does nothing and tells nothing for a page of another site in a real browser', async () => {
  const { id, sender } = await newConversation();
  const { page, close } = await open('conversations');
  const framed: number[] = [];
  page.on('response', (response) => {
    if (response.frame() !== page.mainFrame()) framed.push(response.status());
  });
  await page.goto(`http://localhost:${(otherSite.address() as AddressInfo).port}/`);

  const outcome = await page.evaluate(
    async ({ target, body }) => {
      const ask = (path: string, init: RequestInit = {}) =>
        fetch(`${target}${path}`, init).then(
          (answer) => answer.text(),
          () => 'refused',
        );
      const frame = document.createElement('iframe');
      frame.src = target;
      document.body.append(frame);
      await new Promise((resolve) => frame.addEventListener('load', resolve));
      const script = document.createElement('script');
      script.src = `${target}api/session`;
      const loaded = new Promise((resolve) => {
        script.onload = () => resolve('loaded');
        script.onerror = () => resolve('refused');
      });
      document.body.append(script);
      return {
        read: await ask('api/session'),
        readWithoutCors: await ask('api/session', { mode: 'no-cors' }),
        asScript: await loaded,
        form: await ask('api/send', { method: 'POST', mode: 'no-cors', body }),
        json: await ask('api/send', {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        }),
      };
    },
    { target: url(), body: sendRequest(sender) },
  );

  expect([...new Set(Object.values(outcome))]).toEqual(['refused']);
  expect(framed).toEqual([403]);
  expect(await selectMessages(deployment(), { by: 'conversation', conversationId: id })).toEqual([]);
  await close();
});
