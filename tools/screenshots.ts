import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './console/open-browser.ts';
import { playScene } from './console/screenshots/play-scene.ts';
import { takeScreenshots } from './console/screenshots/take-screenshots.ts';
import { makeLocalKeys } from './local-cloud/local-keys.ts';
import { freePort } from './local-cloud/start-emulator.ts';
import { startSystem } from './start/start-system.ts';
import { runCommand } from './terminal/run-command.ts';
import { step } from './terminal/step.ts';

const usage = `Take the pictures of docs/images on a local cloud of its own. Needs Chromium.

  npm run screenshots`;

await runCommand(usage, async (argv) => {
  parseArgs({ args: [...argv] });
  await takePictures();
});

async function takePictures(): Promise<void> {
  const directory = join(import.meta.dirname, '..', 'docs', 'images');
  mkdirSync(directory, { recursive: true });
  const browser = await openBrowser();
  const keys = makeLocalKeys();
  const system = await startSystem({ keys, port: await freePort(), consolePort: await freePort() });
  try {
    await step('sending what the pictures show', () => playScene(system.deployment, keys));
    await step('taking the pictures', () => takeScreenshots(browser, system.consoleUrl, directory));
  } finally {
    await browser.close();
    await system.stop();
  }
}
