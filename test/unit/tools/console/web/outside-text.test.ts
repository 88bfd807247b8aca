import { describe, expect, it } from 'vitest';
import { splitOutsideText } from '../../../../../tools/console/web/core/outside-text.ts';

const hiddenIn = (text: string) =>
  splitOutsideText(text).flatMap((part) => (part.kind === 'hidden' ? [part.code] : []));

describe('text from outside', () => {
  it('stays as it is when it hides nothing', () => {
    const text = '<b>hello</b>\n\tשלום 👩‍👩‍👧 किताब';

    expect(splitOutsideText(text)).toEqual([{ kind: 'text', text }]);
  });

  it('shows characters that turn the text around or cannot be seen', () => {
    expect(splitOutsideText('a\u202eb')).toEqual([
      { kind: 'text', text: 'a' },
      { kind: 'hidden', code: 'U+202E' },
      { kind: 'text', text: 'b' },
    ]);
    expect(hiddenIn('\u0000\u001b\u007f\u200b\u200f\u2066\ufeff\u{e0041}')).toEqual([
      'U+0000',
      'U+001B',
      'U+007F',
      'U+200B',
      'U+200F',
      'U+2066',
      'U+FEFF',
      'U+E0041',
    ]);
  });

  it('takes a line break of Windows for one line break', () => {
    expect(splitOutsideText('a\r\nb')).toEqual([{ kind: 'text', text: 'a\nb' }]);
    expect(hiddenIn('a\rb')).toEqual(['U+000D']);
  });

  it('text from outside is nothing when it is empty', () => {
    expect(splitOutsideText('')).toEqual([]);
  });
});
