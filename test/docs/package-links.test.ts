import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

test('what the README of the package links to is in the repository, which npm takes it from', () => {
  const { repository } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    repository: { url: string };
  };
  expect(repository.url).toMatch(/^https:\/\/github\.com\//);
  const links = [...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, link]) => link!,
  );
  expect(links.length).toBeGreaterThan(10);
  expect(links.filter((link) => !/^https:/.test(link) && !existsSync(path.join(ROOT, link)))).toEqual([]);
});

test('what the README of the commands links to has an address, since it stands in a package of its own', () => {
  const links = [...readFileSync(path.join(ROOT, 'cli', 'README.md'), 'utf8').matchAll(/\]\(([^)]+)\)/g)];
  expect(links.map(([, link]) => link).filter((link) => !link!.startsWith('https://'))).toEqual([]);
});

test('every dependency with an install script is decided on: npm warns of none', () => {
  const { packages } = JSON.parse(readFileSync(path.join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>;
  };
  const { allowScripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    allowScripts: Record<string, boolean>;
  };
  const scripts = Object.entries(packages)
    .filter(([place, { hasInstallScript }]) => place !== '' && hasInstallScript)
    .map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length))
    // npm skips the only one for macOS, where it is optional.
    .filter((name) => name !== 'fsevents');
  expect(Object.keys(allowScripts).sort()).toEqual([...new Set(scripts)].sort());
});
