import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '../cli/terminal/run-command.ts';
import { step } from '../cli/terminal/step.ts';
import { makeLocalKeys } from '../local-cloud/local-keys.ts';
import { startSystem } from '../local-cloud/start/start-system.ts';
import { freePort } from '../local-cloud/start-emulator.ts';
import { openBrowser } from './open-browser.ts';
import { playScene } from './screenshots/play-scene.ts';
import { takeScreenshots } from './screenshots/take-screenshots.ts';

const usage = `Take the pictures of docs/images on a separate local cloud. Needs Chromium.

  npm run screenshots`;

await runCommand(usage, async (argv) => {
  parseArgs({ args: [...argv] });
  await takePictures();
});

async function takePictures(): Promise<void> {
  const directory = join(import.meta.dirname, '..', '..', 'docs', 'images');
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
