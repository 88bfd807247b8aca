import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = new URL('../../../', import.meta.url).pathname;
const pages = globSync(['*.md', 'docs/**/*.md', 'packages/*/*.md'], { cwd: root });
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The anchors that GitHub makes of a page's headings. */
function anchorsOf(path: string): readonly string[] {
  return [...read(path).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Relative links of a page that lead nowhere. */
function deadLinksOf(page: string): readonly string[] {
  const links = [...read(page).matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]*))?\)/g)];
  return links.flatMap(([, path = '', anchor]) => {
    const target = path === '' ? page : join(dirname(page), path);
    const isThere = existsSync(join(root, target));
    const hasAnchor =
      anchor === undefined ||
      !isThere ||
      statSync(join(root, target)).isDirectory() ||
      !target.endsWith('.md') ||
      anchorsOf(target).includes(anchor);
    return isThere && hasAnchor ? [] : [`${path}${anchor === undefined ? '' : `#${anchor}`}`];
  });
}

it.each(pages)('every relative link of %s leads to a file and a heading that exist', (page) => {
  expect(deadLinksOf(page)).toEqual([]);
});

it('finds pages and links', () => {
  expect(pages.length).toBeGreaterThan(20);
  expect(pages.flatMap((page) => [...read(page).matchAll(/\]\((?![a-z]+:)/g)]).length).toBeGreaterThan(50);
});
