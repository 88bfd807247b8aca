import { beforeAll, describe, expect, it } from 'vitest';
import {
  createConversation,
  eventually,
  itemsUnder,
  keys,
  newAddress,
  newMessageSid,
  newPhoneNumber,
  outputs,
  post,
} from '../support/e2e-client.ts';
import { runTool } from '../support/run-tool.ts';
import { twilioWebhook } from '../support/signed-webhooks.ts';

const sender = newPhoneNumber();
const messageId = newMessageSid();

beforeAll(async () => {
  await createConversation(sender, { hand_off_to_human: true, channel_type: 'sms' });
  const publicBaseUrl = String(outputs().PublicBaseUrl);
  const fields = { MessageSid: messageId, From: sender, Body: 'as a document' };
  await post(twilioWebhook('sms', fields, { keys: keys(), publicBaseUrl }));
  await eventually(
    () => itemsUnder(`message#${messageId}`),
    ([item]) => item?.routing_status === 'routed',
  );
});

async function documentOf(tool: string, ...args: readonly string[]): Promise<unknown> {
  const site = { outputs: outputs(), keys: keys() };
  const { code, stdout, stderr } = await runTool(tool, [...args, '--json'], site);
  expect(code, stderr).toBe(0);
  return JSON.parse(stdout);
}

describe('--json', () => {
  it('status prints pending messages and every queue', async () => {
    const queue = { in_flight: expect.any(Number), dead_letters: expect.any(Number) };

    expect(await documentOf('status')).toMatchObject({
      pending: { count: expect.any(Number) },
      queues: expect.arrayContaining([expect.objectContaining({ name: 'sms-handoff', ...queue })]),
    });
  });

  it('send prints the ids under which messages are stored, and an email’s Message-ID beside its own', async () => {
    const from = newAddress();
    const { answers } = (await documentOf('send', 'email', '--from', from)) as {
      answers: { message_id: string; message_id_header: string; status: number }[];
    };
    const [answer] = answers;
    const [item] = await itemsUnder(`message#${answer?.message_id}`);

    expect(answer?.status).toBe(200);
    expect(item).toMatchObject({ sender_id: from });
    expect(JSON.stringify(item?.metadata)).toContain(answer?.message_id_header);
  });

  it('conversation show finds an email by its Message-ID, and prints all that is stored of it', async () => {
    const { answers } = (await documentOf('send', 'email', '--from', newAddress(), '--subject', 'Hi')) as {
      answers: { message_id: string; message_id_header: string }[];
    };
    const [answer] = answers;

    const shown = await documentOf('conversation', 'show', answer?.message_id_header ?? '');

    const message = { message_id: answer?.message_id, subject: 'Hi', content: 'hello' };
    expect(shown).toMatchObject({ conversations: [], messages: [message] });
  });

  it('conversation list and show print records, the whole message and its executions', async () => {
    const states = expect.arrayContaining(['RouteToHandoffQueue']);
    const message = { message_id: messageId, content: 'as a document', executions: [{ states }] };

    expect(await documentOf('conversation', 'show', messageId)).toMatchObject({
      conversations: [],
      messages: [message],
    });
    expect(await documentOf('conversation', 'show', sender)).toMatchObject({
      conversations: [{ primary_channel: sender }],
      messages: [message],
    });
    expect(await documentOf('conversation', 'list')).toMatchObject({
      conversations: expect.arrayContaining([expect.objectContaining({ primary_channel: sender })]),
    });
    expect(await documentOf('conversation', 'check', sender)).toMatchObject({
      conversations: [{ primary_channel: sender, findings: [] }],
    });
  });

  it('replay prints the plan of a dry run, and the outcomes of a run', async () => {
    expect(await documentOf('replay', '--message', messageId, '--dry-run')).toEqual({
      is_dry_run: true,
      messages: [
        { message_id: messageId, channel_type: 'sms', routing_status: 'routed', plan: 'skipped routed' },
      ],
    });
    expect(await documentOf('replay', '--message', messageId)).toMatchObject({
      selected: 1,
      outcomes: { skipped_routed: 1, started: 0 },
    });
    expect(await documentOf('replay', '--unknown', '--sender', newPhoneNumber(), '--dry-run')).toEqual({
      is_dry_run: true,
      messages: [],
    });
    expect(await documentOf('replay', '--quarantined', '--dry-run')).toMatchObject({ is_dry_run: true });
  });

  it('prints nothing where replay is given a message that is not stored, and the error names it', async () => {
    const args = ['--message', 'SM-never-sent', '--json'];
    const { code, stdout, stderr } = await runTool('replay', args, { outputs: outputs() });

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('nothing is stored under SM-never-sent');
  });

  it('redrive, secret and doctor print what they found', async () => {
    expect(await documentOf('redrive', 'sms-replies', '--dry-run')).toMatchObject({
      dead_letters: expect.any(Number),
    });
    expect(await documentOf('secret', 'twilio')).toMatchObject({ provider: 'twilio' });
    expect(await documentOf('doctor')).toMatchObject({ stage: 'local', findings: expect.any(Array) });
  });

  it('logs print one document a line, and their summary as one', async () => {
    const { stdout } = await runTool('logs', ['--find', messageId, '--json'], { outputs: outputs() });
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

    expect(lines).toContainEqual(expect.objectContaining({ message: 'webhook acknowledged' }));
    expect(await documentOf('logs', '--find', messageId, '--by-reason')).toContainEqual(
      expect.objectContaining({ message: 'webhook acknowledged', count: 1 }),
    );
  });

  it('fails where a command prints bytes', async () => {
    const { code, stderr } = await runTool('conversation', ['raw', messageId, '--json'], {
      outputs: outputs(),
    });

    expect(code).toBe(1);
    expect(stderr).toContain('leave out --json');
  });
});
