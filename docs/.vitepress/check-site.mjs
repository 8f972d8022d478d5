// Fails where a page of the built site links to what is not there, or would load anything from elsewhere. VitePress itself
// finds pages that are missing; it does not look at anchors, nor at HTML within Markdown.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';
import { PAGES } from './sidebar.mjs';

const site = path.join(ROOT, 'build', 'site');
const files = readdirSync(site, { recursive: true }).filter((name) => name.endsWith('.html'));
const texts = new Map(files.map((name) => [name, readFileSync(path.join(site, name), 'utf8')]));
const anchors = new Map(
  [...texts].map(([name, text]) => [name, new Set([...text.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))]),
);

/** What is wrong with an address that a page names, or nothing. */
function findFault(page, address, loaded) {
  if (/^(?:[a-z]+:)?\/\//.test(address)) {
    return loaded ? 'is loaded from elsewhere' : undefined;
  }
  if (/^(?:data|mailto):/.test(address)) {
    return undefined;
  }
  const [name, anchor] = address.replaceAll('&amp;', '&').split('#');
  const target = name === '' ? page : path.posix.join(name.startsWith('/') ? '' : path.posix.dirname(page), name);
  const file = name.endsWith('/') ? path.posix.join(target, 'index.html') : target.replace(/^\//, '');
  if (!texts.has(file) && !existsSync(path.join(site, file))) {
    return 'is not there';
  }
  return anchor && texts.has(file) && !anchors.get(file).has(decodeURIComponent(anchor))
    ? 'has no such anchor'
    : undefined;
}

const faults = new Set();
for (const [page, text] of texts) {
  for (const [, tag, address] of text.matchAll(/<(\w+)\b[^>]*? (?:href|src)="([^"]*)"/g)) {
    const fault = findFault(page, address, tag !== 'a');
    if (fault !== undefined) {
      faults.add(`${page}: ${address} ${fault}`);
    }
  }
}
for (const name of readdirSync(path.join(site, 'assets')).filter((file) => file.endsWith('.css'))) {
  for (const [, address] of readFileSync(path.join(site, 'assets', name), 'utf8').matchAll(
    /url\(["']?(https?:[^)]+)\)/g,
  )) {
    faults.add(`${name}: ${address} is loaded from elsewhere`);
  }
}
for (const page of PAGES) {
  const file = page === 'README.md' ? 'index.html' : page.replace(/\.md$/, '.html');
  if (!texts.has(file)) {
    faults.add(`${page} is no page of the site`);
  }
}
if (faults.size > 0) {
  console.error([...faults].join('\n'));
  process.exitCode = 1;
} else {
  console.log(`${texts.size} pages in build/site, every link leads somewhere`);
}
