import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
  readItem,
} from '../support/e2e-client.ts';
import { placesOf } from '../support/privacy/places.ts';
import { runTool } from '../support/run-tool.ts';
import {
  sendgridMail,
  sendgridRequest,
  type TwilioFields,
  twilioWebhook,
} from '../support/signed-webhooks.ts';

const signing = () => ({ keys: keys(), publicBaseUrl: String(outputs().PublicBaseUrl) });
const name = `canary${randomBytes(6).toString('hex')}`;
const erase = (...args: string[]) => runTool('erase', [...args, '--yes'], { outputs: outputs() });

/** A text in every place and the address: what must not be anywhere afterwards. */
const mail = `${name}@example.com`;
const phone = newPhoneNumber();
const userId = `US.${name}`;
const other = newPhoneNumber();
const ofPerson = new RegExp(`${name}|${phone.slice(1)}`);

function twilio(channel: 'sms' | 'whatsapp', fields: Partial<TwilioFields> & { readonly From: string }) {
  const Body = `${name} wrote`;
  return post(twilioWebhook(channel, { MessageSid: newMessageSid(), Body, ...fields }, signing()));
}

async function untilHandled(senders: readonly string[], count: number) {
  await eventually(
    async () => (await itemsUnder('message#')).filter(({ sender_id }) => senders.includes(String(sender_id))),
    (items) => items.length === count && items.every(({ routing_status }) => routing_status !== 'pending'),
  );
}

describe('a person who wrote by SMS and WhatsApp, known and unknown, and readable or not', () => {
  let shared: Awaited<ReturnType<typeof createConversation>>;

  beforeAll(async () => {
    // Unknown first: the claim and the unknown messages are made before there is a conversation.
    await twilio('sms', { From: phone });
    await untilHandled([phone], 1);
    await createConversation(phone, { company_id: 'company-erased' });
    shared = await createConversation(other, { company_id: 'company-erased' });
    await twilio('sms', { From: other, Body: 'not erased' });
    await twilio('sms', { From: phone });
    await twilio('whatsapp', { From: `whatsapp:${phone}`, ExternalUserId: userId });
    await twilio('whatsapp', { From: `whatsapp:${userId}`, ExternalUserId: userId });
    await twilio('sms', { From: phone, MessageSid: `MM-${name}` });
    await untilHandled([phone, userId], 4);
    await untilHandled([other], 1);
  });

  it('says what it would erase, and erases nothing, with --dry-run', async () => {
    const before = await placesOf(ofPerson);

    const { code, stdout } = await runTool('erase', ['--sender', phone, '--dry-run'], { outputs: outputs() });

    expect(code, stdout).toBe(0);
    expect(stdout).toContain(`known as: ${phone}, ${userId}`);
    expect(stdout).toContain('messages: 5');
    const document = await runTool('erase', ['--sender', phone, '--dry-run', '--json'], {
      outputs: outputs(),
    });
    expect(JSON.parse(document.stdout)).toMatchObject({
      is_dry_run: true,
      known_as: [phone, userId],
      messages: 5,
    });
    expect((await placesOf(ofPerson)).length).toBe(before.length);
    expect(before.some((place) => place.startsWith('bucket quarantine/'))).toBe(true);
    expect(before.some((place) => place.includes('fallback#'))).toBe(true);
  });

  it('a person who wrote by SMS and WhatsApp, known and unknown, and readable or not is asked about first, and erases nothing where nobody can answer', async () => {
    const { code, stderr } = await runTool('erase', ['--sender', phone], { outputs: outputs() });

    expect(code).toBe(1);
    expect(stderr).toContain('stage local');
    expect((await placesOf(ofPerson)).length).toBeGreaterThan(4);
  });

  it('a person who wrote by SMS and WhatsApp, known and unknown, and readable or not is in no place any more, after an interruption and the same command again', async () => {
    const args = ['--sender', `whatsapp:${userId}`, '--with-record', '--yes'];
    const first = await runTool('erase', args, { outputs: outputs(), interruptAt: /erasing/ });
    const second = await erase('--sender', `whatsapp:${userId}`, '--with-record');

    expect(first.code === 0 || first.stdout.includes('run the same command again')).toBe(true);
    expect(second.code, second.stderr).toBe(0);
    expect(await placesOf(ofPerson)).toEqual([]);
    const audit = JSON.parse(second.stdout.trim().split('\n').at(-1) ?? '{}');
    expect(audit).toMatchObject({ event: 'erasure', stage: 'local', by: 'sender', outcome: 'erased' });
    expect(JSON.stringify(audit)).not.toMatch(ofPerson);
    expect(await placesOf(new RegExp(audit.run))).toHaveLength(1);
  });

  it('says what waits on queues of anybody, and what else is out of its reach', async () => {
    const { stdout } = await erase('--sender', phone);
    const document = JSON.parse((await erase('--sender', phone, '--json')).stdout);

    expect(stdout).toMatch(/queue sms-replies: \d+ messages/);
    expect(stdout).toContain('point-in-time recovery');
    expect(stdout).toContain('purge-queue');
    expect(document).toMatchObject({ event: 'erasure', outcome: 'erased', messages: 0 });
    expect(document.not_erased.join('\n')).toContain('point-in-time recovery');
  });

  it('leaves the other person of the same company as it was', async () => {
    const record = await readItem(shared);

    expect(record).toMatchObject({ company_id: 'company-erased', message_count: 1 });
    expect((await placesOf(new RegExp(other.slice(1)))).length).toBeGreaterThan(1);
    expect((await itemsUnder('message#')).filter(({ sender_id }) => sender_id === other)).toHaveLength(1);
  });
});

describe('a person who wrote by email', () => {
  beforeAll(async () => {
    await createConversation(mail, { channel_type: 'email' });
    const attachments = [{ name: `${name}.txt`, bytes: Buffer.from(`${name} in a file`) }];
    const fields = {
      from: `Jane <${mail}>`,
      subject: name,
      text: `${name} ${'x'.repeat(40_000)}`,
      attachments,
    };
    await post(sendgridMail({ ...fields, messageId: name }, keys()));
    await post(
      sendgridRequest({ contentType: 'application/json', body: Buffer.from(`{"from": "${mail}"`) }, keys()),
    );
    const events = [
      { email: mail, event: 'bounce', reason: name, sg_event_id: `e-${randomBytes(6).toString('hex')}` },
    ];
    await post(
      sendgridRequest({ contentType: 'application/json', body: Buffer.from(JSON.stringify(events)) }, keys()),
    );
    await untilHandled([mail], 1);
  });

  it('gets everything that is stored, as JSON and files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'incoming-webhook-export-'));
    const { code, stderr, stdout } = await runTool('export', ['--sender', mail, '--to', folder, '--json'], {
      outputs: outputs(),
    });
    const again = await runTool('export', ['--sender', mail, '--to', folder], { outputs: outputs() });

    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ folder, counts: { conversations: 1 } });
    const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const [message] = read('messages.json').filter(({ subject }: { subject?: string }) => subject === name);
    expect(message.content).toContain(name);
    expect(message.exported_files.length).toBeGreaterThan(2);
    expect(read('conversations.json')).toMatchObject([{ email_status: { status: 'bounced' } }]);
    const files = readdirSync(join(folder, 'files'), { recursive: true, withFileTypes: true });
    const texts = files
      .filter((file) => file.isFile())
      .map((file) => readFileSync(join(file.parentPath, file.name), 'utf8'));
    expect(texts).toContain(`${name} in a file`);
    expect(again.stderr).toContain('is not empty');
    rmSync(folder, { recursive: true });
  });

  it('a person who wrote by email is in no place any more after the erasure, the bounce and the original included', async () => {
    const before = await placesOf(ofPerson);
    const { code, stderr } = await erase('--sender', mail, '--with-record');

    expect(before.length).toBeGreaterThan(5);
    expect(code, stderr).toBe(0);
    expect(await placesOf(ofPerson)).toEqual([]);
  });
});
