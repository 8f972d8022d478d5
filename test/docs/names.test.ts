// What pages name is there: files, headings of pages, classes and their members.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as library from '../../lib';
import { PAGES, readPage } from './read-samples';

const ROOT = path.join(__dirname, '..', '..');
const TEXTS = [...PAGES, 'SECURITY.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md'];

/** The anchors of a page's headings, as GitHub makes them. */
function listAnchors(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

test.each(TEXTS)('links of %s lead somewhere', (page) => {
  const links = [...readPage(page).matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link]) => link!);
  const broken = links.filter((link) => {
    const [name, anchor] = link.split('#') as [string, string | undefined];
    const file = name === '' ? path.join(ROOT, page) : path.join(ROOT, path.dirname(page), name);
    return !existsSync(file) || (anchor !== undefined && !listAnchors(readFileSync(file, 'utf8')).includes(anchor));
  });
  expect(broken).toEqual([]);
});

test.each(TEXTS)('every block of code of %s is opened by a language and closed by a bare line', (page) => {
  const fences = [...readPage(page).matchAll(/^```.*$/gm)].map(([fence]) => fence);
  expect(fences.filter((fence, place) => !(place % 2 === 0 ? /^```[a-z]*$/ : /^```$/).test(fence))).toEqual([]);
  expect(fences.length % 2).toBe(0);
});

test.each(TEXTS)('files that %s names are there', (page) => {
  const named = [
    ...readPage(page).matchAll(/`((?:bench|cli|constructs|contract|engine|jobs|lambda|local|test)\/[\w./-]+)`/g),
  ]
    .map(([, name]) => name!)
    // Of the reader's own.
    .filter((name) => name !== 'local/lightgbm.py');
  expect(named.filter((name) => !existsSync(path.join(ROOT, name)))).toEqual([]);
});

const exported = library as unknown as Record<string, { prototype?: object } | undefined>;
const api = readFileSync(path.join(ROOT, 'API.md'), 'utf8');

test.each(TEXTS)('members of classes that %s names are there', (page) => {
  const named = [...readPage(page).matchAll(/`(?:new )?([A-Z]\w+)\.([A-Za-z]\w*)/g)].map(
    ([, type, member]) => [type!, member!] as const,
  );
  const absent = named.filter(([type, member]) => {
    const one = exported[type];
    return (
      one !== undefined &&
      !(member in one) &&
      !(one.prototype && member in one.prototype) &&
      // Properties that a constructor sets.
      !api.includes(`#cdk-sagemaker-lifecycle.${type}.property.${member}`)
    );
  });
  expect(absent).toEqual([]);
});

test('methods of metrics that docs/metrics.md lists are those of the classes', () => {
  const rows = [...readPage('docs/metrics.md').matchAll(/^\| (`\w+`(?:, `\w+`)*) \| (.*) \| .* \|$/gm)];
  const listed = new Map<string, string[]>();
  for (const [, classes, methods] of rows) {
    const names = [...methods!.matchAll(/`(metric\w+)/g)].map(([, name]) => name!);
    for (const [, name] of classes!.matchAll(/`(\w+)`/g)) {
      listed.set(name!, [...(listed.get(name!) ?? []), ...names]);
    }
  }
  const found = [...listed.keys()].map((name) => {
    const methods = new Set<string>();
    for (let one = exported[name]!.prototype!; one !== Object.prototype; one = Object.getPrototypeOf(one) as object) {
      Object.getOwnPropertyNames(one)
        .filter((method) => /^metric[A-Z]/.test(method))
        .forEach((method) => methods.add(method));
    }
    return [name, [...methods].sort()];
  });
  expect(found.length).toBe(6);
  expect(found).toEqual([...listed].map(([name, methods]) => [name, methods.sort()]));
});

test('reasons that docs/bad-input.md lists are those that are counted', () => {
  // The page of a report has words for each: tsc sees to it that none is missing.
  const source = readFileSync(path.join(ROOT, 'engine/drift-report/left-out-section.ts'), 'utf8');
  const [, record] = /const REASONS: Record<RejectionReason, string> = \{\n(.*?)\n\};/s.exec(source)!;
  const counted = [...record!.matchAll(/^ {2}(\w+):/gm)].map(([, name]) => name!);
  const listed = [...readPage('docs/bad-input.md').matchAll(/^\| (`\w+`(?:, `\w+`)*) \|/gm)].flatMap(([, names]) =>
    [...names!.matchAll(/\w+/g)].map(([name]) => name),
  );
  expect(listed.sort()).toEqual(counted.sort());
});

test('every role that can be given stands in docs/own-roles.md', () => {
  const page = readPage('docs/own-roles.md');
  const roles = [...api.matchAll(/^public readonly (\w*[rR]ole): IRole;$/gm)].map(([, name]) => name!);
  expect(new Set(roles).size).toBeGreaterThan(8);
  expect([...new Set(roles)].filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
});
