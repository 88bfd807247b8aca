import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { sendgridRequest, twilioWebhook } from '../support/signed-webhooks.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'runbook-'));
const run = promisify(execFile);

interface Command {
  readonly section: string;
  readonly line: string;
}

/** Every line of the runbook's shell blocks, once for each section that means another message. */
function commandsOf(runbook: string): Command[] {
  const commands = runbook.split(/^## /m).flatMap((text) => {
    const section = text.slice(0, text.indexOf('\n'));
    const blocks = [...text.matchAll(/^```sh\n([\s\S]*?)^```/gm)].map(([, block = '']) => block.trim());
    return blocks.flatMap((block) => block.split('\n').map((line) => ({ section, line })));
  });
  const keyOf = ({ section, line }: Command) => (line.includes('$MESSAGE') ? section : '') + line;
  return [...new Map(commands.map((command) => [keyOf(command), command])).values()];
}

const commands = commandsOf(readFileSync(join(projectRoot, 'docs', 'runbook.md'), 'utf8'));
let routed: string;
let quarantined: string;

beforeAll(async () => {
  for (const name of ['package.json', 'node_modules', 'tools']) {
    symlinkSync(join(projectRoot, name), join(folder, name));
  }
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify(outputs()));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys()));
  routed = await sendRouted();
  quarantined = await sendUnreadable();
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the runbook has commands to try', () => {
  expect(commands.length).toBeGreaterThan(20);
});

it.each(commands)('$section: $line', { timeout: 120_000 }, async ({ section, line }) => {
  const message = section === 'messages-quarantined' ? quarantined : routed;

  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', line], {
    cwd: folder,
    env: { ...process.env, LOCAL_DIRECTORY: folder, MESSAGE: message, STAGE: undefined },
  });

  const shown = line.endsWith('mail.eml') ? readFileSync(join(folder, 'mail.eml'), 'utf8') : stdout;
  expect(shown).toContain(expectedOf(line, message));
});

/** What the answer has to show: npm's own lines alone are not enough. */
function expectedOf(line: string, message: string): string {
  if (line.includes('mail.eml')) return 'unreadable in the runbook';
  if (line.includes('conversation -- show') || line.includes('--find "$MESSAGE"')) return message;
  if (line.includes('status')) return 'sms-handoff';
  if (line.includes('secret -- twilio')) return '1 account with 1 token';
  if (line.includes('secret -- sendgrid')) return '1 verification key';
  if (line.startsWith('npm run redrive') && line.includes('--dry-run')) return 'dead letter';
  if (line.includes('webhook acknowledged')) return 'webhook acknowledged';
  return '';
}

async function sendRouted(): Promise<string> {
  const sender = newPhoneNumber();
  const messageId = newMessageSid();
  await createConversation(sender, { hand_off_to_human: true });
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  await post(twilioWebhook('sms', { MessageSid: messageId, From: sender }, { keys: keys(), publicBaseUrl }));
  await eventually(
    () => itemsUnder(`message#${messageId}`),
    ([item]) => item?.routing_status === 'routed',
  );
  return messageId;
}

async function sendUnreadable(): Promise<string> {
  const body = Buffer.from(`--xYzZY\r\nunreadable in the runbook ${newMessageSid()}`);
  const before = new Set((await itemsUnder('message#email-')).map(({ message_id }) => message_id));
  await post(sendgridRequest({ contentType: 'multipart/form-data; boundary=xYzZY', body }, keys()));
  const stored = await itemsUnder('message#email-');
  return String(stored.find(({ message_id }) => !before.has(message_id))?.message_id);
}
