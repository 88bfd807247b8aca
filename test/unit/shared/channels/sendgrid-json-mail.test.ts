import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import type { ParsedWebhook } from '../../../../shared/messages/inbound-message.ts';
import { mailParts, multipart, signedMail } from '../../../support/channel-keys.ts';

async function parse(body: Buffer | string): Promise<ParsedWebhook> {
  const parsed = await createChannels({}).email?.parse(signedMail(Buffer.from(body as string)));
  if (parsed === undefined) throw new Error('there is no e-mail channel');
  return parsed;
}

async function parseMail(fields: Readonly<Record<string, string | Buffer>> = {}) {
  return messageOf(await parse(multipart(mailParts(fields))));
}

function messageOf(parsed: ParsedWebhook) {
  if (parsed.kind !== 'message') throw new Error(`parsed as ${JSON.stringify(parsed)}`);
  return parsed.message;
}

describe('a mail as JSON', () => {
  it('is the same mail', async () => {
    const fields = Object.fromEntries(mailParts().map(({ name, value }) => [name, String(value)]));
    const json = messageOf(await parse(JSON.stringify(fields)));

    expect(json).toEqual(await parseMail());
  });

  it('does not take what a prototype offers', async () => {
    const parsed = await parse('{"__proto__":{"from":"evil@example.net"},"text":"x"}');

    expect(parsed).toMatchObject({ kind: 'unreadable', reason: 'no_sender' });
  });
});
