// The site of the pages: `npm run docs`. It loads nothing from elsewhere.
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitepress';
import { linkToPages, slugify } from './links.mjs';
import { ROOT } from './root.mjs';
import { listSidebar, PAGES } from './sidebar.mjs';

const { description, repository } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
const address = repository.url.replace(/\.git$/, '');

/** What of the repository is no page: VitePress takes every Markdown file that is not excluded. */
function listOthers() {
  const folders = new Set(PAGES.map((page) => path.dirname(page)));
  return readdirSync(ROOT, { withFileTypes: true }).flatMap((entry) => {
    if (!entry.isDirectory()) {
      return entry.name.endsWith('.md') && !PAGES.includes(entry.name) ? [entry.name] : [];
    }
    return entry.name === 'docs' ? [] : [folders.has(entry.name) ? `${entry.name}/*/**` : `${entry.name}/**`];
  });
}

export default defineConfig({
  title: 'cdk-sagemaker-lifecycle',
  description,
  srcDir: '..',
  srcExclude: listOthers(),
  outDir: '../build/site',
  cacheDir: '../build/site-cache',
  rewrites: { 'README.md': 'index.md' },
  markdown: {
    anchor: { slugify },
    // Braces are what they are.
    attrs: { disable: true },
    config: (markdown) => linkToPages(markdown, address),
  },
  // The index of the search is one file.
  vite: { build: { chunkSizeWarningLimit: 1500 } },
  themeConfig: {
    sidebar: listSidebar(),
    search: { provider: 'local' },
    nav: [
      { text: 'API', link: '/docs/api/' },
      { text: 'Changes', link: '/CHANGELOG' },
    ],
    socialLinks: [{ icon: 'github', link: address }],
    outline: [2, 3],
  },
});
