import { describe, expect, it } from 'vitest';
import { SignatureError } from '../../../../shared/errors.ts';
import { describeError, redactingReplacer, redactText } from '../../../../shared/observability/redact.ts';

describe('redactText', () => {
  it.each([
    ['call +15551230001 now'],
    ['call +1 (555) 123-0001 now'],
    ['15551230001'],
    ['write to Jo.Doe+tag@mail.example.com please'],
    ['key SG.abcdefgh.ijklmnop'],
    ['token 0123456789abcdef0123456789abcdef'],
    ['secret aB3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0eF'],
    ['to jo@example.photography and jo@пример.испытание'],
    ['"jo doe"@example.com'],
    ['GET /?to=jo%40example.com'],
    ['GET /?to=%2B15551230001'],
    ['0015551230001'],
    ['(555) 123-0001'],
    ['555.123.0001'],
    ['from_15551230001_'],
    ['whatsapp:US.13491208655302741918'],
    ['whatsapp:DE.ENT.11815799212886844830'],
    ['Bearer abcdef.ghijkl'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqbyJ9.abcdef'],
    ['AKIAABCDEF0123456789'],
    ['signature kGj2hQ0ZbYx1ABCDEFGHIJKLMNO='],
    ["o'jo@example.com"],
    ['06 12 34 56 78'],
    ['(030) 123456'],
    ['030/1234567'],
    ['+1 (555) 123/0001'],
    ['https://user:abcdef@example.com/'],
  ])('masks %s', (text) => {
    expect(redactText(text)).toContain('[redacted]');
    expect(redactText(text)).not.toMatch(/\d{4}|@|%40|abcdef|123-|\.123|AKIA|jo\b|aB3d|kGj2/);
  });

  it.each([
    `SG.${'aB3_'.repeat(5)}-9.${'xY-7_'.repeat(8)}z`,
    'SG.short.x',
    `SG.${'a'.repeat(22)}.${'b'.repeat(43)}`,
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOi-JO.abcdefghij.kl-US.13491208655302741918',
    `US.${'0123456789abcdef'.repeat(2)}`,
    'US.ENT.13491208655302741918',
    `reply+${'0123456789abcdef'.repeat(2)}@example.com`,
  ])('masks all of %s, and not only a part of it', (text) => {
    expect(redactText(`key ${text} refused`)).toBe('key [redacted] refused');
  });

  it.each([
    ['SM0123456789abcdef0123456789abcdef'],
    [`email-${'0123456789abcdef'.repeat(4)}`],
    ['8f14e45f-ceea-467f-a0e6-3b0f0f4c1c0d'],
    ['12345678-ceea-467f-a0e6-123456789012'],
    ['1-5759e988-bd862e3fe1be46a994272793'],
    ['2026-11-24T10:00:00.000Z'],
    ['at Object.persist (/var/task/index.js:12:34567)'],
    ['IncomingWebhook-prod-Conversations0123'],
  ])('leaves %s, which correlates', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

it('masks all of a text that is longer than any fact, so that no pattern works long on it', () => {
  expect(redactText('a '.repeat(512))).toBe('a '.repeat(512));
  expect(redactText('a '.repeat(513))).toBe('[redacted]');
});

it('masks by key, with any value', () => {
  const line = JSON.stringify(
    { body: 'blue', nested: { auth_token: 'green' }, queue: 'sms-replies' },
    redactingReplacer,
  );

  expect(line).not.toMatch(/blue|green/);
  expect(line).toContain('sms-replies');
});

describe('the replacer', () => {
  const lineOf = (facts: unknown) => JSON.stringify(facts, redactingReplacer);

  it.each(['From', 'fromAddress_', 'wa_id', 'WaId', 'X-Twilio-Signature', 'senderId', 'apiKeySecret'])(
    'knows the key %s in any case and with any separators',
    (key) => {
      const name = key.replace('Address_', '');

      expect(lineOf({ [name]: 'canary' })).not.toContain('canary');
    },
  );

  it('masks inside nested arrays, and whole arrays under a sensitive key', () => {
    const line = lineOf({ list: [[{ at: ['+15551230001'] }]], to: [{ name: 'canary' }] });

    expect(line).not.toMatch(/canary|5551230001/);
  });

  it('masks phone numbers that are numbers, and no others', () => {
    const line = lineOf({ number: 15551230001, big: 15551230001n, count: 3 });

    expect(line).not.toContain('5551230001');
    expect(line).toContain('"count":3');
  });

  it('masks bytes, which JSON would write as numbers', () => {
    const bytes = Buffer.from('canary');

    expect(lineOf({ bytes, view: new Uint8Array(bytes) })).toBe('{"bytes":"[redacted]","view":"[redacted]"}');
  });

  it('describes an error wherever it stands, and leaves out the items that it carries', () => {
    const error = Object.assign(new Error('canary'), { Item: { content: { S: 'canary' } } });

    expect(lineOf({ failures: [error] })).not.toContain('canary');
  });
});

describe('describeError', () => {
  it('leaves out the message of an error that is not ours: it may quote the input', () => {
    const described = JSON.stringify(describeError(new SyntaxError('Unexpected token in "canary"')));

    expect(described).toContain('SyntaxError');
    expect(described).not.toContain('canary');
  });

  it('keeps our own constant reason and describes the causes', () => {
    const error = new SignatureError({ reason: 'signature is wrong', cause: new Error('canary') });

    expect(describeError(error)).toMatchObject({
      code: 'invalid_signature',
      reason: 'signature is wrong',
      cause: { name: 'Error' },
    });
    expect(JSON.stringify(describeError(error))).not.toContain('canary');
  });

  it('says the type of a thrown value that is no error', () => {
    expect(describeError('canary')).toEqual({ name: 'string' });
  });

  it.each([
    ['a canceled transaction', { CancellationReasons: [{ Item: { content: { S: 'canary' } } }] }],
    ['a failed condition', { Item: { sender_id: { S: 'canary' } } }],
    ['a refused value', { message: 'Value canary at "item" failed to satisfy constraint' }],
    ['the response', { $response: { body: 'canary', headers: { to: 'canary' } } }],
  ])('of an AWS error keeps name and status, and not %s', (_what, properties) => {
    const error = Object.assign(new Error('canary'), {
      name: 'ValidationException',
      $metadata: { httpStatusCode: 400, requestId: 'r' },
      ...properties,
    });

    const described = describeError(error);

    expect(described).toMatchObject({ name: 'ValidationException', http_status: 400 });
    expect(JSON.stringify(described)).not.toContain('canary');
  });

  it('leaves out every message of a chain of causes, and ends one that bites its tail', () => {
    const inner = new Error('canary');
    const outer = new SignatureError({
      reason: 'signature is wrong',
      cause: new Error('canary', { cause: inner }),
    });
    inner.cause = outer;

    expect(JSON.stringify(describeError(outer))).not.toContain('canary');
  });

  it('describeError is not deceived by a message with lines like frames', () => {
    const error = new Error('first\n    at canary (/canary.js:1:2)\n    at canary:3:4');

    const { frames } = describeError(error);

    expect(frames?.length).toBeGreaterThan(0);
    expect(JSON.stringify(frames)).not.toContain('canary');
  });

  it('takes no name from a stranger that is not one', () => {
    const error = Object.assign(new Error('x'), { name: 'canary said: hello' });

    expect(describeError(error).name).toBe('Error');
  });
});
