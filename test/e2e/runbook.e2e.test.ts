import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { WatchedMetric } from '../../tools/cli/rehearse/rehearsal.ts';
import { rehearsals } from '../../tools/cli/rehearse/rehearsals.ts';
import { allLogs, eventually, keys, outputs } from '../support/e2e-client.ts';
import { readMetrics } from '../support/emf.ts';

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

/** What a rehearsal says that it made, by `--json`. */
interface Rehearsed {
  readonly message_ids: readonly string[];
  readonly undo: readonly string[];
}

const rehearsed = new Map<string, Promise<Rehearsed>>();

/** Runs a command of the runbook as an operator does. */
async function runLine(line: string, environment: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', line], {
    cwd: folder,
    env: { ...process.env, LOCAL_DIRECTORY: folder, STAGE: undefined, ...environment },
  });
  return stdout;
}

/** The situation of a section, made once. */
function situationOf(section: string): Promise<Rehearsed> {
  const made =
    rehearsed.get(section) ??
    runLine(`npm run --silent rehearse -- ${section} --json`).then((text) => JSON.parse(text));
  rehearsed.set(section, made);
  return made;
}

/** The message that a section is about; where it is about none, one that waits on its queue. */
async function messageOf(section: string): Promise<string> {
  const isRehearsed = rehearsals.some((rehearsal) => rehearsal.section === section);
  const { message_ids } = await situationOf(isRehearsed ? section : 'queue-age');
  return message_ids[0] ?? (await messageOf('queue-age'));
}

beforeAll(() => {
  for (const name of ['package.json', 'node_modules', 'tools', 'shared']) {
    symlinkSync(join(projectRoot, name), join(folder, name));
  }
  const ProviderApiUrl = inject('providerApiUrl');
  writeFileSync(join(folder, 'outputs.json'), JSON.stringify({ ...outputs(), ProviderApiUrl }));
  writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys()));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the runbook has commands to try', () => {
  expect(commands.length).toBeGreaterThan(20);
});

describe.each(rehearsals)('the rehearsal of $section', ({ section, watches: { counted } }) => {
  const raises = counted === undefined ? 'makes its situation' : `raises ${counted.name} above the threshold`;

  it(raises, async () => {
    const before = await totalOf(counted);

    await situationOf(section);

    const threshold = counted?.above ?? -1;
    await eventually(
      () => totalOf(counted),
      (total) => total - before > threshold,
    );
  });

  it('an alarm’s state is ended by the commands that the runbook names', async () => {
    const { undo } = await situationOf(section);

    for (const command of undo) await runLine(command);
  });
});

/** What CloudWatch would have summed up of a metric; 0 where the application counts none. */
async function totalOf(counted: WatchedMetric['counted']): Promise<number> {
  if (counted === undefined) return 0;
  const { name, channel } = counted;
  const begin = `${name}{${channel === undefined ? '' : `channel=${channel},`}service=`;
  return [...readMetrics(await allLogs())]
    .filter(([key]) => key.startsWith(begin))
    .reduce((total, [, { sum }]) => total + sum, 0);
}

it.each(commands)('$section: $line', async ({ section, line }) => {
  const MESSAGE = await messageOf(section);

  const stdout = await runLine(line, { MESSAGE });

  const shown = line.endsWith('mail.eml') ? readFileSync(join(folder, 'mail.eml'), 'utf8') : stdout;
  expect(shown).toContain(expectedOf(line, MESSAGE));
});

/** What the answer has to show: npm's own lines alone are not enough. */
function expectedOf(line: string, message: string): string {
  if (line.includes('mail.eml')) return 'unreadable email of a rehearsal';
  if (line.includes('conversation -- show') || line.includes('--find "$MESSAGE"')) return message;
  if (line.includes('rehearse -- --list')) return 'messages-failed';
  if (line.includes('status')) return 'sms-handoff';
  if (line.includes('secret -- twilio')) return '1 account with 1 token';
  if (line.includes('secret -- sendgrid')) return '1 verification key';
  if (line.startsWith('npm run redrive') && line.includes('--dry-run')) return 'dead letter';
  if (line.includes('webhook acknowledged')) return 'webhook acknowledged';
  return '';
}
