import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { webhookRequest } from '../../../support/builders.ts';
import { smsFields, twilioRequest } from '../../../support/channel-keys.ts';

type Fields = Readonly<Record<string, string | undefined>>;

const _parse = (fields: Fields) => createChannels({}).sms?.parse(twilioRequest(fields));

describe('a JSON body', () => {
  const parseJson = (fields: object) =>
    createChannels({ twilioJsonBodies: true }).sms?.parse(
      webhookRequest({
        contentType: 'application/json',
        body: Buffer.from(JSON.stringify({ ...smsFields, ...fields })),
      }),
    );

  it('has empty parameters where it says null', async () => {
    expect(await parseJson({ MessageStatus: null, Body: null })).toMatchObject({
      kind: 'message',
      message: { content: '' },
    });
  });

  it('may nest deeper than the stack', async () => {
    const body = Buffer.from(
      JSON.stringify(smsFields).replace(/}$/, `,"X":${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    );
    const request = webhookRequest({ contentType: 'application/json', body });

    expect(await createChannels({ twilioJsonBodies: true }).sms?.parse(request)).toMatchObject({
      kind: 'message',
    });
  });
});
