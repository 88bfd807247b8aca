import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stageHelp } from '../../tools/cli/terminal/stage-help.ts';
import { toolNames, toolPath } from '../support/tool-paths.ts';

const projectRoot = join(import.meta.dirname, '..', '..');
/** An empty folder: a tool that asks the local cloud, or starts one, leaves a trace or an error. */
const localDirectory = mkdtempSync(join(tmpdir(), 'incoming-webhook-command-line-'));

afterAll(() => rmSync(localDirectory, { recursive: true }));

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(tool: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Run> {
  const child = spawn(process.execPath, [toolPath(tool), ...args], {
    cwd: projectRoot,
    env: { PATH: process.env.PATH, HOME: localDirectory, LOCAL_DIRECTORY: localDirectory, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const out: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].on('data', (chunk: Buffer) => {
      out[name] += chunk.toString();
    });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, ...out })));
}

it('covers the tools that have a script', () => {
  expect(toolNames.length).toBeGreaterThan(17);
});

describe.each(toolNames)('npm run %s', (tool) => {
  it('answers --help with its usage, also beside other arguments, and does nothing else', async () => {
    const { code, stdout, stderr } = await run(tool, ['--help', '--nonsense']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(
      tool === 'start' ? 'npm start' : `npm run ${tool.replace('test-aws', 'test:aws')}`,
    );
    const stages = stdout.split('\n').filter((line) => /^ +--stage </.test(line));
    expect(stages.every((line) => line.trim() === stageHelp)).toBe(true);
  });

  it('refuses an option that it does not have by its name, in one line, before it does anything', async () => {
    const { code, stdout, stderr } = await run(tool, ['--nonsense', 'x']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/--nonsense|name one (command|channel)/);
  });
});

/** The commands that have a result for a program to read. */
const printing = [
  'chaos',
  'conversation',
  'cost',
  'doctor',
  'erase',
  'export',
  'logs',
  'redrive',
  'rehearse',
  'replay',
  'secret',
  'send',
  'status',
];

describe('--json', () => {
  it.each(printing)('stands in the usage of npm run %s', async (tool) => {
    const { stdout } = await run(tool, ['--help']);

    expect(stdout).toMatch(/^ +--json +.*JSON/m);
  });

  it.each(toolNames.filter((tool) => !printing.includes(tool)))(
    'is refused by npm run %s, which has no result, by its name',
    async (tool) => {
      const { code, stdout, stderr } = await run(tool, ['--json']);

      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('--json');
    },
  );

  it.each([
    ['cost', ['--json'], { code: 0, key: 'one_million_messages' }],
    ['rehearse', ['--list', '--json'], { code: 0, key: 'rehearsals' }],
    ['doctor', ['--stage', 'dev', '--json'], { code: 1, key: 'findings' }],
  ])('npm run %s prints one document with it', async (tool, args, { code, key }) => {
    const result = await run(tool, args);

    expect(result.code).toBe(code);
    expect(JSON.parse(result.stdout)).toHaveProperty(key);
  });

  it('leaves an error on standard error, and standard output empty', async () => {
    const { code, stdout, stderr } = await run('status', ['--json']);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('no local cloud is running');
  });
});

describe('STAGE of the environment', () => {
  const noRegion = /no AWS region is set: put it into AWS_REGION/;

  it.each([
    ['replay', ['--failed']],
    ['redrive', ['sms-replies']],
    ['status', []],
    ['logs', []],
    ['conversation', ['list']],
    ['secret', ['twilio']],
    ['export', ['--sender', '+15551230001', '--to', 'folder']],
    ['erase', ['--sender', '+15551230001', '--dry-run']],
  ])('sends npm run %s to that stage, and --stage local brings it back', async (tool, args) => {
    const onStage = await run(tool, args, { STAGE: 'dev' });
    const locally = await run(tool, [...args, '--stage', 'local'], { STAGE: 'dev' });

    expect(onStage).toMatchObject({ code: 1, stderr: expect.stringMatching(noRegion) });
    expect(locally).toMatchObject({ code: 1, stderr: expect.stringContaining('no local cloud is running') });
  });

  it.each([
    'conversation',
    'doctor',
    'erase',
    'export',
    'logs',
    'redrive',
    'replay',
    'secret',
    'send',
    'status',
  ])('stands in the usage of npm run %s as what replaces --stage', async (tool) => {
    const { stdout } = await run(tool, ['--help']);

    expect(stdout.split('\n').map((line) => line.trim())).toContain(stageHelp);
  });

  it('sends npm run send to that stage, which needs its keys', async () => {
    const { code, stderr } = await run('send', ['sms'], { STAGE: 'dev' });

    expect(code).toBe(1);
    expect(stderr).toContain('TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN');
  });
});

it('npm run bench refuses --write beside --only, because the page is written whole or not at all', async () => {
  const { code, stdout, stderr } = await run('bench', ['--only', 'cost', '--write']);

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('leave out --only');
});

it('npm run rehearse refuses a stage on AWS before it asks for anything', async () => {
  const { code, stdout, stderr } = await run('rehearse', ['dead-letters'], { STAGE: 'prod' });

  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('on the local cloud only: STAGE is prod');
});

it('ends without a stack trace when its reader has read enough', async () => {
  const child = spawn('sh', ['-c', `"${process.execPath}" ${toolPath('cost')} | true`], {
    cwd: projectRoot,
    stdio: 'pipe',
  });
  let stderr = '';
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  await new Promise((resolve) => child.on('close', resolve));

  expect(stderr).toBe('');
});
