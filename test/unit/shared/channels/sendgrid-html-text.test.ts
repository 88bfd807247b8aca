import { describe, expect, it } from 'vitest';
import { htmlToText } from '../../../../shared/channels/sendgrid/html-text.ts';
import { hasVisibleText } from '../../../../shared/channels/sendgrid/visible-text.ts';

describe('the text of HTML', () => {
  it.each([
    [
      '<table><tr><td>Order</td><td>12345</td></tr><tr><th>Total</th><td>9.99</td></tr></table>',
      'Order 12345\nTotal 9.99',
    ],
    ['<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td><td>c</td></tr></table>', 'a b\n\nc'],
    ['<dl><dt>Term</dt><dd>meaning</dd></dl>', 'Term\nmeaning'],
    ['<select><option>One</option><option>Two</option></select>', 'One\nTwo'],
    ['<button>Yes</button><button>No</button>', 'Yes No'],
    ['<label>Name</label><label>Size</label>', 'Name Size'],
    ['<ul><li>one</li><li>two</li></ul>', ' * one\n * two'],
    ['<li>one<li>two', 'one\ntwo'],
    ['<form>Size <input value="XL"><input type="submit" value="Send"></form>', 'Size XL Send'],
    ['<input type="hidden" value="token"><input type="image" alt="Go">', 'Go'],
    ['<head><p>no end of the head</p>', 'no end of the head'],
    ['<div>one</div><div>two</div>three', 'one\ntwo\nthree'],
    ['a<b>b</b>c <i>d</i>', 'abc d'],
    ['<h1>Straße & Co</h1><h3>Low</h3>', 'Straße & Co\n\nLow'],
    ['<img alt="Logo"><img alt="Sale"><img alt="">', 'Logo Sale'],
    ['<a href="https://example.net/x">here</a>', 'here [https://example.net/x]'],
    ['<a href="https://example.net/x">https://example.net/x</a>', 'https://example.net/x'],
    ['<body><p>one</p></body><p>two</p>', 'one\n\ntwo'],
    ['<head><title>T</title><style>p{}</style></head><p>x</p><script>y()</script>', 'x'],
    ['&eacute;&#233;&#x1F600;&amp;lt;', 'éé😀&lt;'],
  ])('keeps words apart and as they were written: %s', (html, text) => {
    expect(htmlToText(html)).toBe(text);
  });

  it.each([
    '<div style="display:none">x</div><p>seen</p>',
    '<div style="color:red; DISPLAY: NONE !important">x</div><p>seen</p>',
    '<div style="DISPLAY :\tNONE">x</div><p>seen</p>',
    '<p hidden>x</p><p>seen</p>',
    '<span style="mso-hide:all">x</span><p>seen</p>',
    '<span style="visibility: hidden">x</span><p>seen</p>',
  ])('leaves out what is not displayed: %s', (html) => {
    expect(htmlToText(html)).toBe('seen');
  });

  it('the text of HTML is what is not displayed where that is all', () => {
    expect(htmlToText('<div style="display:none">only this</div>')).toBe('only this');
  });

  it('the text of HTML ends where the page becomes too long to be read in time', () => {
    expect(htmlToText(`<p>${'a'.repeat(99_000)}</p><p>${'b'.repeat(400_000)}</p>`)).toMatch(
      /^a+\n\nb{0,1000}$/,
    );
  });

  it('the text of HTML is nothing where only joiners are', () => {
    expect(htmlToText('<p>&#8203;&zwnj;&nbsp;</p>')).toBe('');
  });

  it('shortens the padding of a preheader, and keeps joiners inside words and emoji', () => {
    expect(htmlToText(`<p>Sale${'&zwnj;&nbsp;'.repeat(40)}now</p>`)).toBe('Sale now');
    expect(htmlToText('<p>می‌خواهم 👨‍👩‍👧</p>')).toBe('می‌خواهم 👨‍👩‍👧');
  });
});

it.each([
  '',
  ' \r\n\t',
  '\u00a0\u3000',
  '\u200b\u200c\u200d\u2060\ufeff',
  '\u00ad\u034f',
  '\u3164\u115f\uffa0',
  '\u2800\ufffc',
  '&nbsp;&zwnj;&#8203;&#x200b;',
  '\u202a\u202c\u200e',
  '&emsp13;&ThinSpace;&NoBreak;&Tab;&NewLine;',
  '&#12288;&#x3164;&#10240;&#9;&#x2003;',
])('sees nothing in %j', (text) => {
  expect(hasVisibleText(text)).toBe(false);
});

it.each(['a', '.', '👍', '\u200bx', '&amp;', '&nbsp;x', '&#65;', '&#0;', 'ـ', '—'])(
  'sees something in %j',
  (text) => {
    expect(hasVisibleText(text)).toBe(true);
  },
);
