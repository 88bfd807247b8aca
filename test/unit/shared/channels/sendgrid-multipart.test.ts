import { describe, expect, it } from 'vitest';
import { splitMultipart } from '../../../../shared/channels/sendgrid/multipart.ts';
import { multipart } from '../../../support/channel-keys.ts';

const head = (name: string) => `Content-Disposition: form-data; name="${name}"\r\n`;
const body = (...parts: string[]) =>
  Buffer.from(`${parts.map((part) => `--xYzZY\r\n${part}\r\n`).join('')}--xYzZY--\r\n`);
const textsOf = (bytes: Buffer) => splitMultipart(bytes).map(({ name, bytes }) => [name, bytes.toString()]);

describe('a multipart body', () => {
  it('gives every part with its bytes, which are no copies', () => {
    const file = Buffer.from([0, 13, 10, 45, 45, 255]);
    const whole = multipart([
      { name: 'text', value: 'hello' },
      { name: 'attachment1', value: file, fileName: 'a "b".bin', contentType: 'Image/PNG; name=x' },
    ]);

    const parts = splitMultipart(whole);

    expect(parts).toMatchObject([
      { name: 'text', fileName: undefined, contentType: 'text/plain' },
      { name: 'attachment1', contentType: 'image/png' },
    ]);
    expect(parts[1]?.bytes).toEqual(file);
    expect(parts[1]?.bytes.buffer).toBe(whole.buffer);
  });

  it('keeps a line of the text that only begins like the boundary', () => {
    expect(textsOf(body(`${head('text')}\r\none\r\n--xYzZYtwo\r\n--xYz`, `${head('to')}\r\nb`))).toEqual([
      ['text', 'one\r\n--xYzZYtwo\r\n--xYz'],
      ['to', 'b'],
    ]);
  });

  it('takes an empty part, header names in any case and folded lines', () => {
    const folded = 'content-disposition: form-data;\r\n name="text"\r\nX-Else: 1\r\n';

    expect(textsOf(body(`${folded}\r\n`, `${head('to')}\r\nb`))).toEqual([
      ['text', ''],
      ['to', 'b'],
    ]);
  });

  it.each([
    ['the end stands in the text', body(`${head('text')}\r\nx\r\n--xYzZY--\r\n`, `${head('to')}\r\nb`)],
    ['something stands behind the end', Buffer.concat([body(`${head('a')}\r\nb`), Buffer.from('more')])],
    ['a part has no header', body('\r\nb')],
    ['a part has no bytes at all', Buffer.from('--xYzZY\r\n--xYzZY--\r\n')],
    ['a part names no field', body('Content-Type: text/plain\r\n\r\nb')],
    ['a part is no form field', body('Content-Disposition: attachment; name="a"\r\n\r\nb')],
    ['a header holds a bare line break', body('Content-Disposition: form-data; name="a"\nX: 1\r\n\r\nb')],
    ['a header does not end', body(`${head('a')}X-Long: ${'x'.repeat(17_000)}\r\n\r\nb`)],
    ['a part has 100 headers', body(`${head('a')}${'X: 1\r\n'.repeat(100)}\r\nb`)],
  ])('a multipart body is malformed when %s', (_, bytes) => {
    expect(() => splitMultipart(bytes)).toThrow('multipart_malformed');
  });

  it.each([
    ['a bare line feed', '; filename="a\nb"', 'a b'],
    ['a bare carriage return', '; filename="a\rb"', 'a b'],
    ['several of them', '; filename="a\r\rb"', 'a b'],
    ['an encoded line break', "; filename*=utf-8''a%0D%0Ab", 'a b'],
  ])('has a blank in a file name for %s', (_, disposition, fileName) => {
    const bytes = body(`Content-Disposition: form-data; name="attachment1"${disposition}\r\n\r\nx`);

    expect(splitMultipart(bytes)).toMatchObject([{ name: 'attachment1', fileName }]);
  });

  it('accepts a bare line break in a header that names no field', () => {
    expect(textsOf(body(`${head('a')}Content-Type: image/png; name="a\nb"\r\n\r\nx`))).toEqual([['a', 'x']]);
  });

  it('a multipart body is refused without a final boundary, without a first one and with more than 300 parts', () => {
    const complete = body(`${head('a')}\r\nb`);

    expect(() => splitMultipart(complete.subarray(0, -6))).toThrow('no_final_boundary');
    expect(() => splitMultipart(complete.subarray(2))).toThrow('no_boundary');
    expect(() => splitMultipart(body(...Array.from({ length: 301 }, () => `${head('a')}\r\nb`)))).toThrow(
      'too_many_parts',
    );
  });
});
