import { createInterface } from 'node:readline/promises';

/**
 * Ask for a word before something that cannot be undone. True when it is typed. Throws an Error where nobody can type:
 * a script says `--yes`.
 */
export async function confirm(question: string, word: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new Error(`${question} There is no terminal to ask on: add --yes`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return (await terminal.question(`${question} Type ${word} to continue: `)).trim() === word;
  } finally {
    terminal.close();
  }
}
