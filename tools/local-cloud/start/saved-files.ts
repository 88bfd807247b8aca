import { setTimeout as sleep } from 'node:timers/promises';
import { watchTree } from './watch-tree.ts';

/** Editors and `git checkout` save in several steps, and several files at once. */
const quietMs = 150;

/**
 * The source files that are saved below some folders, in batches: one as soon as nothing was saved for a moment, the
 * next when whoever reads this is done with the one before. Ends with the signal.
 */
export async function* savedFiles(
  folders: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<readonly string[]> {
  const saved = new Set<string>();
  let wake: () => void = () => undefined;
  for (const folder of folders) {
    watchTree(folder, signal, (file) => {
      if (!isSource(file)) return;
      saved.add(file);
      wake();
    });
  }
  signal.addEventListener('abort', () => wake());
  while (!signal.aborted) {
    if (saved.size === 0) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    for (let known = -1; known < saved.size && !signal.aborted; ) {
      known = saved.size;
      await sleep(quietMs);
    }
    const files = [...saved].sort();
    saved.clear();
    if (files.length > 0 && !signal.aborted) yield files;
  }
}

/** Not what editors keep beside a file while they save it. */
function isSource(file: string): boolean {
  return /(^|\/)[^./~][^/~]*\.(ts|json)$/.test(file);
}
