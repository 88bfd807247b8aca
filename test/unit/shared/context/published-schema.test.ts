import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { publishedSchema } from '../../../../shared/context/published-schema.ts';
import { toContextObject } from '../../../../shared/context/to-context-object.ts';
import { conversation, messageItem } from '../../../support/builders.ts';

const isContext = new Ajv2020({ strict: false }).compile(JSON.parse(publishedSchema()));

function contextOfVersion(version: string): Record<string, unknown> {
  const context = toContextObject(messageItem(), conversation(), new Date());
  return { ...context, meta: { ...context.meta, version }, added_later: true };
}

describe('the published schema', () => {
  it.each(['1.0', '1.1', '1.27'])(
    'accepts a context of version %s with a field that it does not name',
    (version) => {
      expect(isContext(contextOfVersion(version))).toBe(true);
    },
  );

  it.each(['2.0', '0.9', '1', '11.0', '1.x', ''])('refuses version %j', (version) => {
    expect(isContext(contextOfVersion(version))).toBe(false);
  });

  it('accepts a metadata key that Twilio adds later, and refuses a known one of another type', () => {
    const context = toContextObject(
      messageItem({ metadata: { parameter_of_tomorrow: { any: ['JSON'] } } }),
      conversation(),
      new Date(),
    );
    const wrong = toContextObject(
      messageItem({ metadata: { attachments_ref: 5 } }),
      conversation(),
      new Date(),
    );

    expect(isContext(context)).toBe(true);
    expect(isContext(wrong)).toBe(false);
  });
});
