import { describe, expect, it } from 'vitest';
import { createChannels } from '../../../../shared/channels/registry.ts';
import { metadataOfEmail, providerMetadata } from '../../../../shared/context/provider-metadata.ts';
import { signedForm, smsFields } from '../../../support/channel-keys.ts';

type Pairs = readonly (readonly [name: string, value: string])[];

async function metadataOf(more: Pairs) {
  const parsed = await createChannels({}).sms?.parse(signedForm([...Object.entries(smsFields), ...more]));
  if (parsed?.kind !== 'message') throw new Error(`parsed as ${parsed?.kind}`);
  return parsed.message.metadata;
}

describe('the metadata of a Twilio message', () => {
  it.each(Object.keys(metadataOfEmail))('has no %s, which says something of an email', async (name) => {
    expect(await metadataOf([[name, 'x']])).not.toHaveProperty(name);
  });

  it.each(['Location', 'MediaRejected', 'MetadataTruncated'])(
    'has no parameter %s under a name that this system writes',
    async (name) => {
      expect(Object.values(await metadataOf([[name, 'x']]))).not.toContain('x');
    },
  );

  it.each(Object.keys(providerMetadata.shape))(
    'agrees with the published schema if a parameter is called %s, once or twice',
    async (name) => {
      const once = await metadataOf([[name, 'x']]);
      const twice = await metadataOf([
        [name, 'x'],
        [name, '{"a":1}'],
      ]);

      expect(providerMetadata.safeParse(once)).toMatchObject({ success: true });
      expect(providerMetadata.safeParse(twice)).toMatchObject({ success: true });
    },
  );
});

describe('a status that is new', () => {
  it.each<Pairs[number]>([
    ['Body', 'hello'],
    ['NumMedia', '1'],
    ['Latitude', '1'],
    ['ButtonText', 'Yes'],
    ['ButtonPayload', 'yes'],
    ['ListTitle', 'One'],
    ['InteractiveData', '{}'],
    ['FlowData', '{}'],
  ])('comes with a message where there is a %s', async (name, value) => {
    const { Body: _, ...withoutText } = smsFields;
    const form = signedForm([...Object.entries(withoutText), ['SmsStatus', 'pondered'], [name, value]]);

    expect(await createChannels({}).sms?.parse(form)).toMatchObject({ kind: 'message' });
  });
});
