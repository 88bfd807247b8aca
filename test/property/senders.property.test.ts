import fc from 'fast-check';
import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { addressParser } from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { parseAddressList } from '../../shared/channels/sendgrid/address-list.ts';
import {
  canonicalAddress,
  chiefEmailSpelling,
  otherEmailSpellings,
} from '../../shared/messages/email-address.ts';
import { chiefPhoneSpelling, otherPhoneSpellings } from '../../shared/messages/phone-spellings.ts';
import { canonicalSenderId, idsOf } from '../../shared/messages/sender-ids.ts';
import { parseMail } from '../support/parse-mail.ts';

const label = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
const localPart = fc.oneof(
  fc
    .stringMatching(/^[a-z0-9!#$%&*+/=?^_`{|}~-]{1,20}(\.[a-z0-9+_-]{1,10}){0,2}$/)
    .filter((text) => !text.includes('=?')),
  fc.stringMatching(/^"[a-z][a-z .,;:@()]{1,20}[(),;: @]"$/),
);
const domain = fc.tuple(label, label).map((labels) => labels.join('.'));
const address = fc.tuple(localPart, domain).map((parts) => parts.join('@'));

/** Anything a person or an attacker can put before the address, the marks of addresses among it. */
const name = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 60 }),
  fc
    .array(
      fc.constantFrom(
        '<',
        '>',
        '"',
        '(',
        ')',
        ',',
        ';',
        ':',
        '@',
        '\\',
        ' ',
        'a',
        '<victim@example.org>',
        'victim@example.org',
        '=?',
      ),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
);

const encodings: Readonly<Record<string, (text: string) => string>> = {
  base64: (text) => `=?UTF-8?B?${Buffer.from(text).toString('base64')}?=`,
  quotedPrintable: (text) =>
    `=?UTF-8?Q?${[...Buffer.from(text)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('')}?=`,
  quotedString: (text) => `"${text.replace(/[\r\n]/g, ' ').replace(/["\\]/g, '\\$&')}"`,
  nothing: () => '',
};

describe('the address wins, with any text in the name of a sender', () => {
  it.each(Object.keys(encodings))('in the header, the name written as %s', async (encoding) => {
    const encode = encodings[encoding] as (text: string) => string;
    const property = fc.asyncProperty(name, address, async (written, sender) => {
      const fields = {
        headers: `From: ${encode(written)} <${sender}>\nSubject: x\n`,
        from: `${written} <${sender}>`,
      };
      const message = await parseMail({
        ...fields,
        envelope: '{"from":"bounce@example.com","to":["a@example.net"]}',
      });
      expect(message.sender.id).toBe(canonicalAddress(sender));
    });
    await fc.assert(property, { numRuns: 300 });
  });

  it('in the posted text, decoded and unquoted, where the email’s own header is missing', async () => {
    const property = fc.asyncProperty(name, address, async (written, sender) => {
      const message = await parseMail({ from: `${written} <${sender}>` });
      expect(message.sender.id).toBe(canonicalAddress(sender));
    });
    await fc.assert(property, { numRuns: 300 });
  });
});

it('reads an everyday address as it reads one behind a scheme, which takes the long way', () => {
  const everyday = fc.stringMatching(/^[a-zA-Z0-9._+-]{1,20}@[a-zA-Z0-9-]{1,10}(\.[a-zA-Z0-9-]{0,10}){0,4}$/);
  const property = fc.property(everyday, (text) => {
    expect(canonicalAddress(text)).toBe(canonicalAddress(`mailto:${text}`));
  });
  fc.assert(property, { numRuns: 1_000 });
});

it('reads well-formed lists of addresses as another parser does', () => {
  const mailbox = fc.tuple(
    fc.constantFrom('', 'Jane ', '"Doe, Jane" ', '=?utf-8?q?J=C3=B6?= '),
    label,
    domain,
  );
  const list = fc.array(
    mailbox.map(([before, local, at]) => `${before}<${local}@${at}>`),
    { minLength: 1, maxLength: 5 },
  );
  const property = fc.property(list, (entries) => {
    const header = entries.join(', ');
    expect(parseAddressList(header)).toEqual(
      addressParser(header, { flatten: true }).map((entry) => entry.address),
    );
  });
  fc.assert(property);
});

it('reads any header at all, to addresses in canonical form', () => {
  const property = fc.property(fc.oneof(name, fc.string({ unit: 'binary' })), (header) => {
    for (const found of parseAddressList(header)) expect(canonicalAddress(found)).toBe(found);
  });
  fc.assert(property, { numRuns: 1_000 });
});

it('knows a mailbox by all its spellings alike', () => {
  const international = fc
    .tuple(localPart, fc.constantFrom('exämple', 'почта', '例え', 'bücher', 'example'), label)
    .map(([local, first, last]) => canonicalAddress(`${local}@${first}.${last}`) as string);
  const property = fc.property(international, (mailbox) => {
    for (const other of otherEmailSpellings(mailbox)) {
      expect(chiefEmailSpelling(other)).toBe(chiefEmailSpelling(mailbox));
      expect(otherEmailSpellings(other)).toContain(mailbox);
    }
  });
  fc.assert(property);
});

describe('the spellings of a phone number', () => {
  const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
  const number = fc
    .tuple(
      fc.constantFrom('+55', '+559', '+521', '+52', '+549', '+54', '+1', '+49'),
      fc.integer({ min: 7, max: 12 }).chain(digits),
    )
    .map((parts) => parts.join(''));

  it('lead to each other and to one id', () => {
    const property = fc.property(number, (one) => {
      for (const other of otherPhoneSpellings(one)) {
        expect(otherPhoneSpellings(other)).toEqual([one]);
        expect(chiefPhoneSpelling(other)).toBe(chiefPhoneSpelling(one));
        expect(canonicalSenderId({ id: other })).toBe(canonicalSenderId({ id: one }));
        expect(new Set(idsOf({ id: other }))).toEqual(new Set(idsOf({ id: one })));
      }
    });
    fc.assert(property, { numRuns: 5_000 });
  });

  it('are one for what the judge of numbering plans knows as no person’s number', () => {
    const property = fc.property(number, (one) => {
      const isNoPerson = /TOLL_FREE|PREMIUM|SHARED_COST|VOIP|UAN|PAGER/.test(typeOf(one) ?? '');
      if (isNoPerson) expect(otherPhoneSpellings(one)).toEqual([]);
    });
    fc.assert(property, { numRuns: 20_000 });
  });

  it('are two for every mobile number of Brazil that the judge knows, and one for every landline', () => {
    const brazilian = fc
      .tuple(
        digits(2),
        fc.oneof(
          digits(8),
          digits(8).map((rest) => `9${rest}`),
        ),
      )
      .map((parts) => `+55${parts.join('')}`);
    const property = fc.property(brazilian, (one) => {
      const type = typeOf(one);
      if (type === 'FIXED_LINE') expect(otherPhoneSpellings(one)).toEqual([]);
      if (type === 'MOBILE' && /^\+55..9[6-9]/.test(one)) expect(otherPhoneSpellings(one)).toHaveLength(1);
    });
    fc.assert(property, { numRuns: 5_000 });
  });
});

/** What the judge makes of a number as it stands; it would strip digits that look like a prefix. */
function typeOf(number: string): string | undefined {
  const parsed = parsePhoneNumberFromString(number);
  return parsed?.number === number ? parsed.getType() : undefined;
}
