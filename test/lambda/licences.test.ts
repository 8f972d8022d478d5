import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

/** A project that bundles one package. */
function list(license: string): string {
  const root = mkdtempSync(path.join(os.tmpdir(), 'licences-'));
  const folder = path.join(root, 'node_modules', '@scope', 'thing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(path.join(root, 'package.json'), '{}');
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: '@scope/thing', version: '1.2.3', license }));
  writeFileSync(path.join(folder, 'LICENSE.md'), 'the text');
  writeFileSync(path.join(folder, 'NOTICE'), 'the notice');
  const metafiles = [
    { outputs: { 'index.js': { inputs: { 'node_modules/@scope/thing/lib/a.js': {}, 'lambda/b.ts': {} } } } },
  ];
  const program = `import { writeLicences } from ${JSON.stringify(path.join(ROOT, 'lambda', 'list-licences.mjs'))};
    writeLicences(${JSON.stringify(root)}, ${JSON.stringify(metafiles)});`;
  execFileSync(process.execPath, ['--input-type=module', '-e', program], { stdio: 'pipe' });
  return readFileSync(path.join(root, 'THIRD-PARTY-LICENSES'), 'utf8');
}

test('lists a bundled package with its text and its notice', () => {
  const text = list('MIT');
  expect(text).toContain('@scope/thing 1.2.3 (MIT)');
  expect(text).toContain('the text');
  expect(text).toContain('the notice');
});

test('refuses to bundle a licence that is not permissive', () => {
  expect(() => list('AGPL-3.0')).toThrow('@scope/thing 1.2.3: licence AGPL-3.0 may not be bundled');
});

test("the package's own list has what is bundled, ECharts' notice among it", () => {
  const text = readFileSync(path.join(ROOT, 'THIRD-PARTY-LICENSES'), 'utf8');
  for (const name of ['echarts', 'zrender', 'tar', 'minipass', 'valibot', '@aws-sdk/client-sagemaker', 'listr2']) {
    expect(text).toMatch(new RegExp(`^${name} [0-9.]+ \\(`, 'm'));
  }
  expect(text).toContain('Apache ECharts\nCopyright 2017-');
});
