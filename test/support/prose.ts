/** What people read in a file, with the line where it begins: the words of a page, or the comments and texts of a source. */
export interface Passage {
  readonly line: number;
  readonly text: string;
}

/** The prose of a page or a source, by the end of its name. */
export function proseOf(path: string, source: string): readonly Passage[] {
  return path.endsWith('.md') ? wordsOfPage(source) : textsOfSource(source);
}

/** A page without what is not prose: fenced blocks, code and the targets of links keep their lines and lose their text. */
function wordsOfPage(page: string): readonly Passage[] {
  const blank = (block: string) => block.replaceAll(/[^\n]/g, ' ');
  const prose = page
    .replaceAll(/^( *)```[\s\S]*?^ *```$/gm, blank)
    .replaceAll(/`[^`\n]+`/g, blank)
    .replaceAll(/\]\([^)\n]*\)/g, blank);
  return prose.split('\n').map((text, index) => ({ line: index + 1, text }));
}

/** A comment, a text in any quotes, or a regular expression where a value may begin; the last is no prose. */
const token =
  /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\[\s\S])*`|(?<=(?:[=(,:!&|?{;[]|return|=>)\s*)\/(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

function textsOfSource(source: string): readonly Passage[] {
  return [...source.matchAll(token)].flatMap(({ 0: text, index }) => {
    if (/^\/[^/*]/.test(text)) return [];
    const line = source.slice(0, index).split('\n').length;
    // Stars begin the lines of a comment.
    return text
      .replaceAll(/\$\{[^{}]*\}/g, '…')
      .split('\n')
      .map((part, offset) => ({ line: line + offset, text: part.replace(/^\s*\* ?/, '') }));
  });
}
