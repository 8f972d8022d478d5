// The site of the pages (`npm run docs`, a check of `npm test`) has every page in its navigation.
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { PAGES } from './read-samples';

const ROOT = path.join(__dirname, '..', '..');
const SIDEBAR = path.join(ROOT, 'docs', '.vitepress', 'sidebar.mjs');

/** The site's own list, which is an ES module. */
const listed = JSON.parse(
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import { PAGES } from ${JSON.stringify(SIDEBAR)}; console.log(JSON.stringify(PAGES));`,
    ],
    { encoding: 'utf8' },
  ),
) as string[];

test('every page of docs/ and of bench/ is in the navigation once', () => {
  const benches = readdirSync(path.join(ROOT, 'bench')).filter((name) => name.endsWith('.md'));
  const pages = [...PAGES, ...benches.map((name) => `bench/${name}`)];
  expect(listed.filter((page) => /^(?:docs|bench)\/|^README/.test(page)).sort()).toEqual(pages.sort());
});
