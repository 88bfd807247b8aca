import { compile, type FormatCallback } from 'html-to-text';
import { hasVisibleText } from './visible-text.ts';

/** Longer pages are cut before they are read (a hostile one costs 0.3 s then): the whole of them is in the bucket. */
const maxCharacters = 100_000;

/** The text of an email that came only as HTML: what a person sees of it, or all of it where that is nothing. */
export function htmlToText(html: string): string {
  const page = readablePage(html.slice(0, maxCharacters));
  const seen = withoutInvisibleRuns(convertSeen(page));
  if (hasVisibleText(seen)) return seen;
  const all = withoutInvisibleRuns(convertAll(page));
  return hasVisibleText(all) ? all : '';
}

/** The blanks of inline styles do not matter to a reader; a head that is not closed ends where its text begins. */
function readablePage(html: string): string {
  const page = html.replace(/\sstyle\s{0,9}=\s{0,9}(?:"[^"]*"|'[^']*')/gi, (style) =>
    style.replace(/\s{0,9}:\s{0,9}/g, ':'),
  );
  return /<head[\s>]/i.test(page) && !/<\/head|<body[\s>]/i.test(page)
    ? page.replace(/<head[^>]{0,500}>/i, '')
    : page;
}

/** Its neighbors are other words. */
const word: FormatCallback = (element, walk, builder) => {
  builder.addInline(' ');
  walk(element.children, builder);
  builder.addInline(' ');
};

const alternativeText: FormatCallback = (element, _, builder) => {
  const text = String(element.attribs?.alt ?? '').trim();
  if (text !== '') builder.addInline(` ${text} `);
};

/** What stands on a button, or in a field that a person filled in. */
const fieldValue: FormatCallback = (element, _, builder) => {
  const { type = 'text', value = '', alt = '' } = element.attribs ?? {};
  const isShown = !/^(?:hidden|password|checkbox|radio|file|range|color)$/i.test(type);
  const text = String(value || alt).trim();
  if (isShown && text !== '') builder.addInline(` ${text} `);
};

const line = { leadingLineBreaks: 1, trailingLineBreaks: 1 };
const heading = { uppercase: false, leadingLineBreaks: 2, trailingLineBreaks: 2 };

const readable = [
  ...['td', 'th', 'button', 'label', 'select', 'textarea'].map((selector) => ({
    selector,
    format: 'word',
  })),
  ...[
    'tr',
    'li',
    'dt',
    'dd',
    'dl',
    'option',
    'optgroup',
    'legend',
    'fieldset',
    'summary',
    'details',
    'caption',
    'figcaption',
    'center',
    'address',
  ].map((selector) => ({ selector, format: 'block', options: line })),
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: heading })),
  ...['head', 'title', 'style', 'script', 'template'].map((selector) => ({ selector, format: 'skip' })),
  { selector: 'img', format: 'alternativeText' },
  { selector: 'area', format: 'alternativeText' },
  { selector: 'input', format: 'fieldValue' },
  { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
];

/** What a person does not see: https://www.litmus.com/blog/the-ultimate-guide-to-preview-text-support. */
const hidden = [
  '[hidden]',
  ...['display:none', 'visibility:hidden', 'mso-hide:all'].map((style) => `[style*="${style}" i]`),
].map((selector) => ({ selector, format: 'skip' }));

const common = {
  wordwrap: false as const,
  // All of the document: some programs write behind the body's end.
  baseElements: { selectors: [] as string[], returnDomByDefault: true },
  limits: { maxDepth: 500 },
  formatters: { word, alternativeText, fieldValue },
};

const convertSeen = compile({ ...common, selectors: [...readable, ...hidden] });
const convertAll = compile({ ...common, selectors: readable });

/** Preheaders are filled up with blanks and joiners; joiners between letters belong to them. */
function withoutInvisibleRuns(text: string): string {
  return text
    .replace(/(?:[ \t\u00a0\u00ad\u2000-\u200f\u2028\u2029\u202f\u2060\ufeff]|\u034f){6,}/g, ' ')
    .replace(/[ \t]+(\n|$)|\n{3,}/g, (found, end?: string) => end ?? found.slice(0, 2))
    .replace(/^\s*\n/, '')
    .trimEnd();
}
