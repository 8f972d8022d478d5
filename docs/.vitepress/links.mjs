// Links of pages as GitHub reads them, on the site: to a page of it where there is one, else to the repository.
import { statSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';
import { PAGES } from './sidebar.mjs';

/** Pages that lie elsewhere on the site. */
const MOVED = { 'README.md': '/', 'API.md': '/docs/api/' };

/** The anchor of a heading, as GitHub makes it. */
export function slugify(heading) {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function resolveLink(href, page, repository) {
  const [name, anchor] = href.split('#');
  const file = path.posix.join(path.posix.dirname(page), name);
  const hash = anchor === undefined ? '' : `#${anchor}`;
  const place = MOVED[file] ?? (PAGES.includes(file) || file.startsWith('docs/api/') ? `/${file}` : undefined);
  if (place !== undefined) {
    return `${place}${hash}`;
  }
  const kind = statSync(path.join(ROOT, file)).isDirectory() ? 'tree' : 'blob';
  return `${repository}/${kind}/main/${file}${hash}`;
}

/** A plugin of markdown-it; `repository` is the address of what is no page. */
export function linkToPages(markdown, repository) {
  markdown.core.ruler.push('link-to-pages', ({ tokens, env }) => {
    const page = path.relative(ROOT, env.path);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const href = token.type === 'link_open' ? token.attrGet('href') : '#';
      if (!/^(?:[a-z]+:|#)/.test(href)) {
        token.attrSet('href', resolveLink(href, page, repository));
      }
    }
  });
}
