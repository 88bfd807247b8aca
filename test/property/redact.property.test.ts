import fc from 'fast-check';
import { type CountryCode, getCountries, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/mobile/examples';
import { expect, it } from 'vitest';
import { redactText } from '../../shared/observability/redact.ts';

const from = (unit: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...unit), minLength: length, maxLength: length });
const hex = (length: number) => from('0123456789abcdef', length);
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const mixed = (length: number) => from(letters, length).map((text) => `aZ7${text.slice(3)}`);

/** As the numbering plan of a country writes a mobile number, with the digits of one that may exist. */
function numberOf(country: CountryCode, style: 'INTERNATIONAL' | 'E.164' | 'NATIONAL' | 'RFC3966'): string {
  return getExampleNumber(country, examples)?.format(style) ?? '';
}

it('leaves message ids and UUIDs unchanged, alone and inside a text', () => {
  const ids = fc.oneof(
    hex(32).map((digits) => `SM${digits}`),
    hex(64).map((digits) => `email-${digits}`),
    fc.uuid(),
  );
  fc.assert(
    fc.property(ids, (id) => {
      expect(redactText(id)).toBe(id);
      expect(redactText(`id ${id} of x@example.com`)).toBe(`id ${id} of [redacted]`);
    }),
    { numRuns: 2_000 },
  );
});

it('leaves times, statuses, counts and durations unchanged', () => {
  const facts = fc.oneof(
    fc
      .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((at) => at.toISOString()),
    fc
      .date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true })
      .map((at) => `due ${at.toISOString().slice(0, 10)} 10:00`),
    fc.tuple(fc.nat(999), fc.nat(99_999)).map(([status, ms]) => `answered ${status} in ${ms} ms`),
  );
  fc.assert(
    fc.property(facts, (text) => {
      expect(redactText(text)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});

it.each(['INTERNATIONAL', 'E.164', 'RFC3966'] as const)(
  'masks the mobile number of every country inside a text, written as %s',
  (style) => {
    const kept = getCountries()
      .map((country) => numberOf(country, style))
      .filter((number) => redactText(`no answer from ${number} yet`) !== 'no answer from [redacted] yet')
      .filter((number) => !redactText(`no answer from ${number} yet`).endsWith('tel:[redacted] yet'));

    expect(kept).toEqual([]);
  },
);

it('masks a mobile number of eight digits or more as every country writes it at home', () => {
  const kept = getCountries()
    .map((country) => numberOf(country, 'NATIONAL'))
    .filter((number) => number.replace(/\D/g, '').length >= 8 && /\D/.test(number))
    .filter((number) => /\d/.test(redactText(`no answer from ${number} yet`)));

  expect(kept).toEqual([]);
});

it('masks any email address inside a text, whole', () => {
  fc.assert(
    fc.property(fc.emailAddress(), (address) => {
      expect(redactText(`no answer from ${address} yet`)).toBe('no answer from [redacted] yet');
    }),
    { numRuns: 2_000 },
  );
});

it.each([
  ['a SendGrid key', fc.tuple(mixed(22), mixed(43)).map(([id, key]) => `SG.${id}.${key}`)],
  ['an auth token of Twilio', hex(31).map((digits) => `7${digits}`)],
  ['a secret access key of AWS', mixed(40)],
  ['a JWT', fc.tuple(mixed(20), mixed(30)).map(([head, body]) => `eyJ${head}.${body}.${body}`)],
  ['a bearer token', mixed(30).map((token) => `Bearer ${token}`)],
  [
    'a private key',
    mixed(64).map((line) => `-----BEGIN PRIVATE KEY-----\n${line}\n-----END PRIVATE KEY-----`),
  ],
  ['a signature', mixed(27).map((text) => `${text}=`)],
])('masks %s inside a text, whole', (_, secrets) => {
  fc.assert(
    fc.property(secrets, (secret) => {
      expect(redactText(`refused ${secret} here`)).toBe('refused [redacted] here');
    }),
    { numRuns: 500 },
  );
});

it('masks a value that stands behind the name of a secret', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(
        'token=',
        'api_key=',
        'password=',
        'AuthToken%3D',
        '"auth_token": "',
        '"client_secret":"',
      ),
      mixed(12),
      (name, value) => {
        expect(redactText(`GET /?x=1&${name}${value}`)).not.toContain(value);
      },
    ),
    { numRuns: 500 },
  );
});
