import { readFileSync } from 'node:fs';

const { scripts } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

const paths = new Map(
  Object.values<string>(scripts).flatMap((script) => {
    const [, path, name] = /^node .*(tools\/[a-z-]+\/([a-z-]+)\.ts)$/.exec(script) ?? [];
    return path === undefined || name === undefined ? [] : [[name, path] as const];
  }),
);

/** The command-line programs that have an npm script, by the names of their files. */
export const toolNames: readonly string[] = [...paths.keys()];

/** The path of a command-line program from the project's root: `send` → `tools/cli/send.ts`. */
export function toolPath(name: string): string {
  const path = paths.get(name);
  if (path === undefined) throw new Error(`no npm script runs a tool that is called ${name}`);
  return path;
}
