import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** No window, and nothing but the pages that it is told to open. */
const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Open the system's Chromium or Chrome, for tests and pictures. Throws an Error that says how to get one. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  try {
    // Where Chrome lies on other systems is playwright's to know.
    return await chromium.launch(
      executablePath === undefined ? { channel: 'chrome', args } : { executablePath, args },
    );
  } catch (cause) {
    throw new Error('no Chromium or Chrome can be started: install one (Debian: apt-get install chromium)', {
      cause,
    });
  }
}
