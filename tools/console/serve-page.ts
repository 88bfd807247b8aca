import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';

interface PageFile {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly cacheControl: string;
}

export interface PageFiles {
  /** By the path of the request; undefined when there is no such file. */
  find(path: string): PageFile | undefined;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Read the built page into memory: a few files, and no path of a request ever reaches the file system. */
export function loadPage(directory: string): PageFiles {
  const files = new Map<string, PageFile>();
  for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/${relative(directory, file).split(sep).join('/')}`;
    files.set(path, {
      bytes: readFileSync(file),
      contentType: contentTypes[extname(file)] ?? 'application/octet-stream',
      // Scripts and styles carry a hash of their content in their names.
      cacheControl: path.startsWith('/assets/') ? 'private, max-age=31536000, immutable' : 'no-cache',
    });
  }
  return { find: (path) => files.get(path === '/' ? '/index.html' : path) };
}
