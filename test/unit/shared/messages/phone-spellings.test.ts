import { describe, expect, it } from 'vitest';
import { chiefPhoneSpelling, otherPhoneSpellings } from '../../../../shared/messages/phone-spellings.ts';

describe('a mobile number with an extra digit in one of its spellings', () => {
  it.each([
    ['Brazil', '+5531988887777', '+553188887777'],
    ['Brazil, where the number itself begins with 9', '+5511999998888', '+551199998888'],
    ['Brazil, where the number itself begins with 6', '+5585968887777', '+558568887777'],
    ['Mexico', '+5215512345678', '+525512345678'],
    ['Mexico, with an area code of three digits', '+5219991234567', '+529991234567'],
    ['Argentina, Buenos Aires', '+5491123456789', '+541123456789'],
    ['Argentina, with an area code of three digits', '+5492214567890', '+542214567890'],
    ['Argentina, with an area code of four digits', '+5493804123456', '+543804123456'],
  ])(
    'a mobile number with an extra digit in one of its spellings is known by both: %s',
    (_, longer, shorter) => {
      expect(otherPhoneSpellings(longer)).toEqual([shorter]);
      expect(otherPhoneSpellings(shorter)).toEqual([longer]);
      expect(chiefPhoneSpelling(longer)).toBe(shorter);
      expect(chiefPhoneSpelling(shorter)).toBe(shorter);
    },
  );
});

describe('a number that has one spelling', () => {
  it.each([
    ['a Brazilian landline', '+551133334444'],
    ['a landline with a 9 before it', '+5511933334444'],
    ['an area code that Brazil does not have', '+5520988887777'],
    ['an area code with a zero', '+5510988887777'],
    ['a Brazilian number with a digit too many', '+55319888877770'],
    ['a Brazilian number with a digit too few', '+55318888777'],
    ['a Brazilian free call', '+558008887777'],
    ['a Mexican free call', '+528001234567'],
    ['a Mexican number with a 1 that belongs to it', '+521234567890'],
    ['a Mexican number that is too long', '+52155123456789'],
    ['an Argentine area code that there is not', '+544123456789'],
    ['an Argentine free call', '+548001234567'],
    ['a number of the United States that begins like Brazil', '+15551230001'],
    ['a number of New Jersey', '+15519888877'],
    ['a German number', '+4915112345678'],
    ['a short code', '55319'],
    ['a name', 'BRASIL'],
    ['nothing', ''],
    ['digits without a plus', '5531988887777'],
    ['a number with a line break', '+5531988887777\n'],
    ['digits of another script', '+55319888877７７'],
  ])('has no other: %s', (_, number) => {
    expect(otherPhoneSpellings(number)).toEqual([]);
    expect(chiefPhoneSpelling(number)).toBe(number);
  });
});
