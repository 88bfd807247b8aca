import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const styles = readFileSync('tools/console/web/styles/tokens.css', 'utf8');
const [light = '', dark = ''] = styles.split('@media (prefers-color-scheme: dark)');

function colorsOf(block: string): ReadonlyMap<string, string> {
  return new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{3,6});/g)].map(([, name = '', color = '']) => [name, color]),
  );
}

/** By WCAG 2.2. */
function luminanceOf(color: string): number {
  const digits = color.length === 4 ? color.replaceAll(/[0-9a-f]/g, '$&$&') : color;
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(digits.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [brighter = 0, darker = 0] = [luminanceOf(one), luminanceOf(other)].sort(
    (left, right) => right - left,
  );
  return (brighter + 0.05) / (darker + 0.05);
}

const texts = [
  ...['text', 'muted', 'accent', 'bad'].flatMap((text) =>
    ['ground', 'panel', 'raised'].map((on) => ({ text, on })),
  ),
  ...['good', 'warn', 'bad', 'accent'].map((tone) => ({ text: tone, on: `${tone}-soft` })),
  { text: 'text', on: 'accent-soft' },
  { text: 'muted', on: 'accent-soft' },
  { text: 'on-accent', on: 'accent' },
];
const outlines = ['line-strong', 'accent', 'good', 'warn', 'bad'];

describe.each([
  { scheme: 'light', colors: colorsOf(light) },
  { scheme: 'dark', colors: colorsOf(dark) },
])('the colors in $scheme', ({ colors }) => {
  const contrast = (one = '', other = '') => contrastOf(colors.get(one) ?? '', colors.get(other) ?? '');

  it.each(texts)('make $text readable on $on (4.5:1)', ({ text, on }) => {
    expect(contrast(text, on)).toBeGreaterThanOrEqual(4.5);
  });

  it.each(outlines)('make the outline %s visible (3:1)', (outline) => {
    expect(contrast(outline, 'panel')).toBeGreaterThanOrEqual(3);
  });
});
