import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');
const FOLDER = path.join(ROOT, '.github', 'workflows');

test.each(readdirSync(FOLDER))('%s runs scripts that there are', (file) => {
  const { scripts } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readFileSync(path.join(FOLDER, file), 'utf8').matchAll(/npm run (?:--\S+ )*([\w:]+)/g)];
  expect(named.length).toBeGreaterThan(0);
  expect(named.map(([, name]) => name!).filter((name) => !(name in scripts))).toEqual([]);
});

test('a release publishes what packing makes of both packages', () => {
  const workflow = readFileSync(path.join(FOLDER, 'release.yml'), 'utf8');
  const { name } = JSON.parse(readFileSync(path.join(ROOT, 'package.json'), 'utf8')) as { name: string };
  const published = [...workflow.matchAll(/npm publish \.\/(\S+)-\*\.tgz/g)].map(([, each]) => each);
  expect(published).toEqual([name, 'sagemaker-lifecycle']);
  // The identity for publishing is to be had by the job alone that installs nothing.
  const [build, publish] = workflow.split(/^ {2}publish:$/m);
  expect(build).not.toContain('id-token');
  expect(publish).toContain('id-token: write');
  expect(publish).not.toMatch(/npm (ci|install|run|test)/);
});

test('actions of others are named by their commit, which nobody can move', () => {
  const github = path.join(ROOT, '.github');
  const files = readdirSync(github, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.yml'));
  const used = files.flatMap((file) => [...readFileSync(path.join(github, file), 'utf8').matchAll(/uses: (.+)/g)]);
  expect(used.length).toBeGreaterThan(5);
  expect(used.map(([, name]) => name!).filter((name) => !/^[\w/-]+@[0-9a-f]{40} # v\d/.test(name))).toEqual([]);
});
