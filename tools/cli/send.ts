import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { styleText } from 'node:util';
import { parseSendArguments, type SendArguments, sendUsage } from './send/send-arguments.ts';
import { type SendTarget, sendTarget, urlFor, withWrongKeys } from './send/send-target.ts';
import { storedMessageId } from './send/stored-message-id.ts';
import type { Output } from './terminal/output.ts';
import { runCommand } from './terminal/run-command.ts';
import { postWebhook } from './webhooks/post-webhook.ts';
import { sendgridWebhook } from './webhooks/sendgrid-webhook.ts';
import { type SignedWebhook, twilioWebhook } from './webhooks/twilio-webhook.ts';

await runCommand(sendUsage, (argv, output) => main(parseSendArguments(argv), output), {
  needsArguments: true,
  printsData: true,
});

async function main(request: SendArguments, output: Output): Promise<void> {
  const answers: Record<string, unknown>[] = [];
  const target = await sendTarget(request, process.env);
  const signing = request.isBadlySigned ? withWrongKeys(target) : target;
  for (let count = 0; count < request.times; count++) {
    const webhook = webhookOf(request, signing);
    const messageId = await storedMessageId(webhook);
    const header = messageId === webhook.messageId ? undefined : webhook.messageId;
    const { status, body, durationMs } = await postWebhook(urlFor(webhook, target), webhook);
    const isTaken = status >= 200 && status < 300;
    if (!isTaken) process.exitCode = 1;
    const ids = { message_id: messageId, ...(header && { message_id_header: header }) };
    answers.push({ ...ids, status, duration_ms: durationMs, body });
    const line = `${styleText(isTaken ? 'green' : 'red', String(status))} ${durationMs} ms  ${messageId}  ${body}`;
    output.line(header === undefined ? line : `${line}  Message-ID: ${header}`);
  }
  output.data({ answers });
}

function webhookOf(request: SendArguments, { keys, publicBaseUrl }: SendTarget): SignedWebhook {
  const { channel, from, to, body, media, messageId } = request;
  if (channel !== 'email') {
    return twilioWebhook({ channel, from, to, body, media, messageSid: messageId }, keys, publicBaseUrl);
  }
  const attachments = request.attach.map((file) => ({
    name: basename(file),
    contentType: 'application/octet-stream',
    bytes: readFileSync(file),
  }));
  const mail = { from, to, subject: request.subject, text: body, attachments, messageIdHeader: messageId };
  return sendgridWebhook(mail, keys.sendgridPrivateKey);
}
