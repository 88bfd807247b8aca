import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundleMailServer } from '../../infra/bundling.ts';
import { sendgridWebhook } from '../../tools/cli/webhooks/sendgrid-webhook.ts';
import { functionEnvironment } from '../../tools/lab/bench/load-time/function-environment.ts';
import { type StubAws, startStubAws } from '../../tools/lab/bench/load-time/stub-aws.ts';
import { benchKeys } from '../../tools/lab/bench/samples.ts';
import { freePort } from '../../tools/local-cloud/start-emulator.ts';
import { openRequest } from '../support/email-server.ts';
import { readMetrics } from '../support/emf.ts';
import { untilHolds } from '../support/until-holds.ts';

const root = join(import.meta.dirname, '..', '..');
const build = mkdtempSync(join(tmpdir(), 'large-mail-build-'));
const image = mkdtempSync(join(tmpdir(), 'large-mail-image-'));
const bundle = bundleMailServer(build);
const instructions = readFileSync(join(build, 'Dockerfile'), 'utf8')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => /^[A-Z]/.test(line))
  .map((line) => /^(\S+)\s+(.*)$/.exec(line)?.slice(1) ?? []);
const of = (name: string) =>
  instructions.filter(([instruction]) => instruction === name).map(([, value = '']) => value);

let aws: StubAws;
beforeAll(async () => {
  aws = await startStubAws();
});
afterAll(async () => {
  await aws.stop();
  for (const folder of [build, image]) rmSync(folder, { recursive: true, force: true });
});

describe('the image of the receiver of large mail', () => {
  it('the image of the receiver of large mail is built from its base and its own folder, with nothing fetched or run on the way', () => {
    expect(new Set(instructions.map(([name]) => name))).toEqual(
      new Set(['FROM', 'ENV', 'WORKDIR', 'COPY', 'USER', 'EXPOSE', 'CMD']),
    );
    expect(of('COPY')).toEqual(['index.js package.json ./']);
  });

  it('has the version of Node that the tests run on', () => {
    const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

    expect(of('FROM')).toEqual([`public.ecr.aws/docker/library/node:${devDependencies.node}-slim`]);
  });

  it('does not run as root', () => {
    expect(of('USER')).toEqual(['1000']);
  });

  it('holds the credentials of a container, and no import() that would need a file beside it', () => {
    const inputs = Object.keys(bundle.metafile.inputs);

    expect(inputs.some((path) => path.includes('credential-provider-http'))).toBe(true);
    expect(inputs.some((path) => /credential-provider-(sso|ini|login|process)/.test(path))).toBe(false);
    expect(bundle.lazy).toEqual([]);
    expect(readFileSync(join(build, 'index.js'), 'utf8')).not.toMatch(/\bimport\(|require\("#lazy/);
  });
});

describe('its command', () => {
  const webhook = sendgridWebhook(
    {
      from: 'customer@example.com',
      attachments: [{ name: 'scan.pdf', contentType: 'application/pdf', bytes: randomBytes(600_000) }],
    },
    benchKeys.sendgridPrivateKey,
  );
  const headers = { ...webhook.headers, 'content-length': String(webhook.body.length) };

  interface Running {
    readonly port: number;
    readonly child: ChildProcess;
    readonly output: () => string;
    readonly exitCode: Promise<number | null>;
  }

  /** With the files that the image has, and no others. */
  async function run(settings: Readonly<Record<string, string>> = {}): Promise<Running> {
    for (const file of ['index.js', 'package.json']) copyFileSync(join(build, file), join(image, file));
    const [, ...args] = JSON.parse(of('CMD')[0] ?? '[]') as string[];
    const port = await freePort();
    const env = { ...functionEnvironment(aws.url), PORT: String(port), HOST: '127.0.0.1', ...settings };
    const child = spawn(process.execPath, args, { cwd: image, env });
    let output = '';
    child.stdout.on('data', (chunk) => {
      output += chunk;
    });
    const exitCode = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await untilHolds(async () => expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200));
    return { port, child, output: () => output, exitCode };
  }

  it('answers an email and prints its metrics, and ends on SIGTERM after the email that is arriving', async () => {
    const { port, child, output, exitCode } = await run();
    const { request, answer } = openRequest(port, { headers });
    request.write(webhook.body.subarray(0, 300_000));
    await untilHolds(async () => expect((await fetch(`http://127.0.0.1:${port}/health`)).ok).toBe(true));

    child.kill('SIGTERM');
    await untilHolds(() => expect(output()).toContain('large mail receiver stops'));
    request.end(webhook.body.subarray(300_000));

    expect(await answer).toMatchObject({ status: 200, body: '{"success":true}' });
    expect(await exitCode).toBe(0);
    expect(output()).toContain('webhook acknowledged');
    const metrics = readMetrics(output());
    expect([...metrics.keys()].filter((name) => name.startsWith('WebhooksReceived'))).toHaveLength(1);
  });

  it('has its bounds from its environment', async () => {
    const { port, child, output, exitCode } = await run({ MAX_BODY_BYTES: '500000' });
    const { request, answer } = openRequest(port, { headers });
    request.end(webhook.body);

    expect((await answer).status).toBe(413);
    child.kill('SIGTERM');
    await exitCode;
    const tooLarge = [...readMetrics(output()).keys()].filter((name) => name.includes('payload_too_large'));
    expect(tooLarge).toHaveLength(1);
  });
});
