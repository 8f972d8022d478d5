// Writes what the bundles contain of others: each package with its version, licence, texts and notices (THIRD-PARTY-LICENSES).
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const ALLOWED = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
]);
/** Packages whose published file holds their dependencies, which the bundler does not see. */
const WITH_DEPENDENCIES = ['tar'];
const TEXT = /^(licen[cs]e|notice|copying)([.-].*)?$/i;

/** The folder of the package that a file of node_modules belongs to. */
export function packageFolder(file) {
  const parts = file.split('/');
  const last = parts.lastIndexOf('node_modules');
  return last < 0 ? undefined : parts.slice(0, last + (parts[last + 1].startsWith('@') ? 3 : 2)).join('/');
}

/** `node_modules/…` of the dependency and of all that it needs. */
function withDependencies(root, name, from = '', found = new Set()) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const candidate = path.posix.join(folder, 'node_modules', name);
    if (existsSync(path.join(root, candidate, 'package.json'))) {
      if (!found.has(candidate)) {
        found.add(candidate);
        const { dependencies = {} } = JSON.parse(readFileSync(path.join(root, candidate, 'package.json'), 'utf8'));
        for (const dependency of Object.keys(dependencies)) {
          withDependencies(root, dependency, candidate, found);
        }
      }
      return found;
    }
    if (folder === '') {
      throw new Error(`${name} is not installed`);
    }
  }
}

/** The packages in the bundles. Throws for a licence that may not be shipped. */
export function listPackages(root, metafiles) {
  const folders = new Set(
    metafiles.flatMap(({ outputs }) =>
      Object.values(outputs).flatMap(({ inputs }) => Object.keys(inputs).map(packageFolder)),
    ),
  );
  folders.delete(undefined);
  for (const name of WITH_DEPENDENCIES.filter((each) => folders.has(`node_modules/${each}`))) {
    withDependencies(root, name).forEach((folder) => folders.add(folder));
  }
  const packages = new Map();
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8'));
    if (!ALLOWED.has(license)) {
      throw new Error(`${name} ${version}: licence ${license} may not be bundled`);
    }
    const texts = readdirSync(path.join(root, folder))
      .filter((file) => TEXT.test(file))
      .sort()
      .map((file) => readFileSync(path.join(root, folder, file), 'utf8').trim());
    packages.set(`${name} ${version}`, { license, texts });
  }
  return new Map([...packages].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Writes the file of licences. */
export function writeLicences(root, metafiles) {
  const sections = [...listPackages(root, metafiles)].map(([name, { license, texts }]) =>
    [`${'='.repeat(80)}\n${name} (${license})\n${'='.repeat(80)}`, ...texts].join('\n\n'),
  );
  const head = 'What this package carries of others, with their licences and notices. Written by the build.';
  writeFileSync(path.join(root, 'THIRD-PARTY-LICENSES'), `${[head, ...sections].join('\n\n')}\n`);
}
