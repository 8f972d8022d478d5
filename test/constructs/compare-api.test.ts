import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'compare-api-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** An assembly with one interface. */
function writeAssembly(name: string, ...properties: string[]): string {
  const file = path.join(folder, `${name}.jsii`);
  const fqn = 'made-up.Options';
  const assembly = {
    schema: 'jsii/0.10.0',
    name: 'made-up',
    version: '0.1.0',
    description: 'made up',
    license: 'Apache-2.0',
    author: { name: 'nobody', roles: ['author'] },
    repository: { type: 'git', url: 'https://example.com' },
    homepage: 'https://example.com',
    jsiiVersion: '6.0.16',
    fingerprint: '*',
    docs: { stability: 'experimental' },
    types: {
      [fqn]: {
        assembly: 'made-up',
        datatype: true,
        fqn,
        kind: 'interface',
        name: 'Options',
        docs: { stability: 'experimental' },
        properties: properties.map((property) => ({
          name: property,
          immutable: true,
          abstract: true,
          optional: true,
          type: { primitive: 'string' },
        })),
      },
    },
  };
  writeFileSync(file, JSON.stringify(assembly));
  return file;
}

function compare(args: string[], env: Record<string, string> = {}): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['constructs/compare-api.mjs', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
  });
  return { status, output: `${stdout}${stderr}` };
}

/** An `npm` that answers as the registry does, without one. */
function fakeNpm(code: string, summary: string): Record<string, string> {
  const file = path.join(folder, 'npm');
  writeFileSync(file, `#!/bin/sh\necho '${JSON.stringify({ error: { code, summary } })}'\nexit 1\n`);
  chmodSync(file, 0o755);
  return { PATH: `${folder}${path.delimiter}${process.env.PATH}` };
}

test('a property that was removed breaks, and is named', () => {
  const { status, output } = compare([writeAssembly('old', 'kept', 'removed'), writeAssembly('new', 'kept')]);
  expect(output).toMatch(/made-up\.Options\.removed: has been removed/);
  expect(output).toContain('the public surface breaks: say so in CHANGELOG.md');
  expect(status).toBe(1);
});

test('a property more breaks nothing', () => {
  const { status, output } = compare([writeAssembly('old', 'kept'), writeAssembly('new', 'kept', 'added')]);
  expect(output).toContain('nothing of the public surface was removed or changed incompatibly');
  expect(status).toBe(0);
});

test('before the first release there is nothing to compare with', () => {
  const { status, output } = compare([], fakeNpm('E404', 'Not Found'));
  expect(output).toBe(
    'cdk-sagemaker-lifecycle has no release on npm yet: there is nothing to compare the public surface with\n',
  );
  expect(status).toBe(0);
});

test('a registry that does not answer is no first release', () => {
  const { status, output } = compare([], fakeNpm('ECONNREFUSED', 'connect ECONNREFUSED'));
  expect(output).toContain('npm view cdk-sagemaker-lifecycle: connect ECONNREFUSED');
  expect(status).toBe(1);
});

test('what is neither a file nor a revision is refused', () => {
  const { status, output } = compare(['no-such-tag']);
  expect(output).toContain('no-such-tag: must be a .jsii file, or a git tag or revision');
  expect(status).toBe(1);
});
