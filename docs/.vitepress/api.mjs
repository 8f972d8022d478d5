// API.md by type: a page each, since the whole is larger than a browser wants to draw.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ROOT } from './root.mjs';

const PREFIX = 'cdk-sagemaker-lifecycle.';

/** The chapters of API.md, with the types of each and their text, links between types resolved. */
export function readApi() {
  const text = readFileSync(path.join(ROOT, 'API.md'), 'utf8');
  return text
    .split(/^## (?=\w+ <a )/m)
    .slice(1)
    .map((chapter) => ({
      title: /^\w+/.exec(chapter)[0],
      types: chapter
        .split(/^### (?=\w+ <a )/m)
        .slice(1)
        .map((section) => ({ name: /^\w+/.exec(section)[0], text: toPage(section) })),
    }));
}

/** Headings one level higher; a link to a member leads to the page of its type; what is no tag is text. */
function toPage(section) {
  return `# ${section}`
    .split(/(^```.*?^```|`[^`\n]*`)/ms)
    .map((part, place) => (place % 2 === 0 ? part.replace(/<(?!\/?(?:a|code|sup)\b)/g, '&lt;') : part))
    .join('')
    .replace(/^#(#{3,5} )/gm, (_, level) => level.slice(1))
    .replace(/href="#([^"]+)"/g, (_, id) =>
      id.startsWith(PREFIX) ? `href="./${id.slice(PREFIX.length).split('.')[0]}.html#${id}"` : `href="#${id}"`,
    );
}
