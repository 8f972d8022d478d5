import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** The files of the package, as npm packs them. */
function listPacked(): string[] {
  const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 64 * 1024 * 1024,
  });
  const packed = JSON.parse(output) as { files: { path: string }[] }[] | Record<string, { files: { path: string }[] }>;
  return Object.values(packed)[0]!.files.map((file) => file.path);
}

test('what the README of the package links to is in the package, or has an address', () => {
  const files = listPacked();
  const links = [...readFileSync(path.join(ROOT, 'README.md'), 'utf8').matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(
    ([, link]) => link!,
  );
  expect(links.length).toBeGreaterThan(10);
  const isThere = (link: string): boolean =>
    /^https:/.test(link) ||
    files.includes(link) ||
    files.some((file) => file.startsWith(`${link.replace(/\/$/, '')}/`));
  expect(links.filter((link) => !isThere(link))).toEqual([]);
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
