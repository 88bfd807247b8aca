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
  ])('masks %s', (text) => {
    expect(redactText(text)).toContain('[redacted]');
    expect(redactText(text)).not.toMatch(/\d{4}|@|abcdef/);
  });

  it.each([
    ['SM0123456789abcdef0123456789abcdef'],
    [`email-${'0123456789abcdef'.repeat(4)}`],
    ['8f14e45f-ceea-467f-a0e6-3b0f0f4c1c0d'],
    ['2026-11-24T10:00:00.000Z'],
  ])('leaves %s, which correlates', (text) => {
    expect(redactText(text)).toBe(text);
  });
});

it('masks by key whatever the value is', () => {
  const line = JSON.stringify(
    { body: 'blue', nested: { auth_token: 'green' }, queue: 'sms-replies' },
    redactingReplacer,
  );

  expect(line).not.toMatch(/blue|green/);
  expect(line).toContain('sms-replies');
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
});
