import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';

/**
 * Report every file that is saved, renamed or removed below a folder, until the signal aborts. It watches the folders and
 * not the files: most editors save to a new file and rename it, and Node's recursive watcher on Linux keeps watching the
 * inode that was replaced (https://nodejs.org/api/fs.html#inodes). A folder that is created or replaced is watched
 * from then on, and what it holds is reported.
 */
export function watchTree(folder: string, signal: AbortSignal, onFile: (file: string) => void): void {
  const watchers = new Map<string, FSWatcher>();
  const arm = (directory: string, isNew: boolean): void => {
    watchers.get(directory)?.close();
    try {
      const watcher = watch(directory, { signal }, (event, name) => {
        if (name === null) return;
        const path = join(directory, name);
        if (!isDirectory(path)) onFile(path);
        else if (event === 'rename') arm(path, true);
      });
      // A folder that is removed while it is watched.
      watcher.on('error', () => watcher.close());
      watchers.set(directory, watcher);
      for (const entry of readdirSync(directory, { withFileTypes: true })) {
        const path = join(directory, entry.name);
        if (entry.isDirectory()) arm(path, isNew);
        else if (isNew) onFile(path);
      }
    } catch {
      // It was removed in the meantime: its parent reports when it is back.
    }
  };
  arm(folder, false);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
