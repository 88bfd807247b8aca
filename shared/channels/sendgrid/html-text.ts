import { convert } from 'html-to-text';

/** Longer pages are cut before they are read (a hostile one costs 0.3 s then): the whole of them lies in the bucket. */
const maxCharacters = 100_000;

/** The text of a mail that came only as HTML. */
export function htmlToText(html: string): string {
  return convert(html.slice(0, maxCharacters), {
    wordwrap: false,
    limits: { maxDepth: 500 },
    selectors: [
      { selector: 'img', format: 'skip' },
      { selector: 'a', options: { hideLinkHrefIfSameAsText: true, ignoreHref: false } },
    ],
  });
}
