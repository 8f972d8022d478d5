import { readFileSync } from 'node:fs';
import path from 'node:path';
import { renderModules } from '../../contract/render-python';

const root = path.join(__dirname, '..', '..');

test('the jobs read the contract as it is: npm run bundle writes it anew', () => {
  const modules = renderModules();
  expect(
    Object.fromEntries(Object.keys(modules).map((name) => [name, readFileSync(path.join(root, name), 'utf8')])),
  ).toEqual(modules);
});

test('every value of an enum is listed, in the order in which messages name them', () => {
  expect(renderModules()['jobs/common/recipe_terms.py']).toContain(
    'class Scaling:\n    NONE = "none"\n    STANDARD = "standard"\n    MIN_MAX = "minMax"\n    ROBUST = "robust"\n    ALL = (NONE, STANDARD, MIN_MAX, ROBUST)\n',
  );
});
