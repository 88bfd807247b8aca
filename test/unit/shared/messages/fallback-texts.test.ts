import { describe, expect, it } from 'vitest';
import { fallbackText, fallbackTexts, faultsOfWording } from '../../../../shared/messages/fallback-texts.ts';

describe('fallbackText', () => {
  it.each([
    ['en', {}, 'Thank you'],
    ['de', {}, 'Danke'],
    ['es', {}, 'Gracias'],
    ['xx', {}, 'Thank you'],
    ['de', { sms: 'our own' }, 'our own'],
    ['de', { email: 'our own' }, 'Danke'],
  ])('in %s with %o begins %j', (language, overrides, beginning) => {
    expect(fallbackText('sms', { language, overrides })).toMatch(new RegExp(`^${beginning}`));
  });
});

describe('faultsOfWording', () => {
  it.each(Object.entries(fallbackTexts))('finds none in the shipped texts of %s', (language, texts) => {
    expect(faultsOfWording({ language, overrides: { ...texts } })).toEqual([]);
  });

  it.each([
    ['xx', {}, 'no fallback texts in the language "xx"'],
    ['en', { fax: 'hello' }, 'a fallback text for the unknown channel "fax"'],
    ['en', { email: ' ' }, 'the fallback text for email is empty'],
    ['en', { sms: 'a'.repeat(161) }, 'the fallback text for sms is longer than one GSM-7 segment'],
    ['en', { sms: 'ça va' }, 'the fallback text for sms is longer than one GSM-7 segment'],
  ])('in %s with %o: %s', (language, overrides, fault) => {
    expect(faultsOfWording({ language, overrides })).toEqual([fault]);
  });
});
