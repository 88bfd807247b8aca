/** One change of one place of the sources that a test of the quick part has to notice. */
export interface Mutant {
  /** Path from the root. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Who is hurt when it is not noticed. */
  readonly harm: string;
  /** Why no test can notice it; empty when one has to. */
  readonly equivalentBecause: string;
}

const heading = 'file\tfrom\tto\twho is hurt\tequivalent because';

/** Read a table of mutants: tab-separated, `⏎` for a line break. Throws and names the line that has no such form. */
export function readMutants(table: string): Mutant[] {
  const [first, ...lines] = table.trimEnd().split('\n');
  if (first !== heading) throw new Error(`the table of mutants begins with "${heading}"`);
  return lines.map((line, index) => {
    const [file = '', from = '', to = '', harm = '', equivalentBecause = '', ...rest] = line.split('\t');
    if (file === '' || from === '' || rest.length > 0) {
      throw new Error(
        `line ${index + 2} of the table of mutants has no file, nothing to change, or too much`,
      );
    }
    return { file, from, to, harm, equivalentBecause };
  });
}

/**
 * A source with the change made, or undefined where the text is no longer in it. White space of the text matches any: a
 * formatter may have moved it.
 */
export function applyMutant(source: string, { from, to }: Mutant): string | undefined {
  const words = withLineBreaks(from)
    .trim()
    .split(/\s+/)
    .map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const found = new RegExp(words.join('\\s+')).exec(source);
  if (!found) return undefined;
  return source.slice(0, found.index) + withLineBreaks(to) + source.slice(found.index + found[0].length);
}

function withLineBreaks(text: string): string {
  return text.replaceAll('⏎', '\n');
}
