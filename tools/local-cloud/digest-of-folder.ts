import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** The files of a folder at any depth, by their paths in it. */
export function filesOfFolder(folder: string): ReadonlyMap<string, Uint8Array> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return new Map(files.map((path) => [path, readFileSync(join(folder, path))]));
}

/** The same for folders that hold the same. */
export function digestOfFolder(folder: string): string {
  const hash = createHash('sha256');
  for (const [path, content] of filesOfFolder(folder))
    hash.update(`${path}\0${content.length}\0`).update(content);
  return hash.digest('hex');
}
