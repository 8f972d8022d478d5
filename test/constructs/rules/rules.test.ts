import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RULES_PAGE, renderRules } from '../../../bench/rules';
import { listRules } from '../../../constructs/rules/all-rules';

const FOLDER = path.join(__dirname, '..', '..', '..', 'constructs', 'rules');
const RULES = listRules().flatMap(({ rules }) => rules);

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (_, { source, judged }) => {
  test('refuses its one example and allows the other', () => {
    expect(judged.refused).toMatch(/^\{\w+\}: \S/);
    expect(judged.allowed).toBeUndefined();
  });

  test('names where it is written', () => {
    expect(source.url).toMatch(/^https:\/\/[\w.-]+\/\S+$/);
    expect(source.says).toMatch(/\S{3}/);
  });
});

test('one file has one rule, and each is in the list', () => {
  const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes(path.sep));
  const inFiles = files.flatMap((file) =>
    [...readFileSync(path.join(FOLDER, file), 'utf8').matchAll(/^ {2}id: '([^']+)'/gm)].map(([, id]) => [
      file.replace(/\.ts$/, '').replaceAll(path.sep, '/'),
      id,
    ]),
  );
  for (const [file, id] of inFiles) {
    expect(id).toBe(file);
  }
  expect(inFiles.map(([, id]) => id).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

test('docs/rules.md is what the rules say; otherwise run npm run rules', () => {
  expect(readFileSync(RULES_PAGE, 'utf8')).toBe(renderRules());
});
