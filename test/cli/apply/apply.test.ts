// What a notebook has saved, put into the app: the file that comes out is run, and declares the recipe that was tried.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { describeChanges, placeChanges } from '../../../cli/apply/place-changes';
import type { Recipe } from '../../../cli/apply/read-recipe-file';
import { renderUnifiedDiff } from '../../../cli/apply/unified-diff';
import * as library from '../../../lib';

const FILE = 'lifecycle.ts';

/** A file of an app, as people write them. */
const APP = `import { Column, DataRecipe, NumericMissing, type MlLifecycleStackProps } from 'cdk-sagemaker-lifecycle';

const yesOrNo = Column.categorical();

export const recipe = new DataRecipe({
  columns: {
    id: Column.id(),
    left: Column.target({ positiveClass: 'Yes' }),
    name: Column.personalData(),
    age: Column.numeric({ missing: NumericMissing.MEAN }), // in years
    spent: Column.numeric(),
    partner: yesOrNo,
    'pay method': Column.categorical(),
    since: Column.date({ ageAt: '2026-01-01' }),
    note: Column.text(),
  },
});

export type Props = MlLifecycleStackProps;
`;

/** Runs a file of an app, whose library is this one. */
function run(text: string): Recipe {
  const { outputText } = ts.transpileModule(text, { compilerOptions: { module: ts.ModuleKind.CommonJS } });
  const module = { exports: {} as { recipe: { _render(): Recipe } } };
  new Function('module', 'exports', 'require', outputText)(module, module.exports, () => library);
  return module.exports.recipe._render();
}

/** The recipe of a file, to change. */
function read(text: string): any {
  return JSON.parse(JSON.stringify(run(text)));
}

function place(text: string, change: (recipe: any, features: Record<string, any>) => void) {
  const [deployed, recipe] = [read(text), read(text)];
  change(recipe, Object.fromEntries(recipe.features.map((feature: any) => [feature.name, feature])));
  return { recipe: recipe as Recipe, ...placeChanges(ts, FILE, text, { pipeline: 'churn', deployed, recipe }) };
}

/** The lines of the diff that are other. */
function changedLines(before: string, after: string): string[] {
  return renderUnifiedDiff(FILE, before, after)
    .split('\n')
    .filter((line) => /^[-+](?![-+])/.test(line));
}

test.each<[string, (recipe: any, features: Record<string, any>) => void]>([
  ['a scaling', (_, { age }) => (age.scaling = 'robust')],
  ['a constant for a number', (_, { age }) => (age.missing = { strategy: 'constant', value: -1 })],
  ['a flag', (_, { spent }) => (spent.flagMissing = true)],
  ['an encoding of a shared column', (_, { partner }) => (partner.encoding = 'target')],
  [
    'an order',
    (_, features) => Object.assign(features['pay method'], { encoding: 'ordinal', order: ["it's", 'cash', 'b\\c\n'] }),
  ],
  [
    'a hash, and how categories are compared',
    (_, features) =>
      Object.assign(features['pay method'], { encoding: 'hash', hashColumns: 16, trim: true, ignoreCase: true }),
  ],
  ['most categories', (_, features) => (features['pay method'].maximumCategories = 5)],
  ['a constant for a category', (_, { partner }) => (partner.missing = { strategy: 'constant', value: 'unknown' })],
  ['rows left out', (_, { partner }) => (partner.missing = { strategy: 'dropRow' })],
  ['parts of a date', (_, { since }) => (since.parts = ['weekday', 'dayOfYear'])],
  ['columns of a text, and a mask', (_, { note }) => Object.assign(note, { hashColumns: 16, mask: true })],
  [
    'another type',
    (_, { spent }) =>
      Object.assign(spent, {
        type: 'categorical',
        missing: { strategy: 'constant', value: 'missing' },
        encoding: 'oneHot',
        scaling: undefined,
      }),
  ],
  [
    'derived columns',
    (recipe) =>
      (recipe.derived = [
        { name: 'a per b', derivation: 'ratio', inputs: ['age', 'spent'] },
        { name: 'log_age', derivation: 'log', inputs: ['age'] },
      ]),
  ],
  ['a correlation', (recipe) => (recipe.dropCorrelated = 0.95)],
  ['texts that mean missing', (recipe) => (recipe.missingTexts = ['-', "n'a"])],
  ['a split', (recipe) => (recipe.split = { train: 0.6, validation: 0.2, test: 0.2 })],
  ['a feature that goes', (recipe) => recipe.features.splice(3, 1)],
  [
    'a feature that is for judging now',
    (recipe) => {
      recipe.judging = ['age'];
      recipe.features.shift();
    },
  ],
  [
    'personal data that comes last',
    (recipe) => {
      recipe.personalData = [];
      recipe.features.push({
        name: 'plan',
        type: 'categorical',
        missing: { strategy: 'constant', value: 'missing' },
        encoding: 'oneHot',
      });
    },
  ],
])('%s is written, and the file declares what was tried', (_, change) => {
  const { text, byHand, recipe } = place(APP, change);
  expect(byHand).toEqual([]);
  expect(text).not.toBe(APP);
  expect(JSON.parse(JSON.stringify(run(text)))).toEqual(JSON.parse(JSON.stringify(recipe)));
  const { diagnostics } = ts.transpileModule(text, { reportDiagnostics: true });
  expect(diagnostics).toEqual([]);
});

test('only what changes is touched: comments, other columns and what is shared stay', () => {
  const { text } = place(APP, (recipe, { age, partner }) => {
    age.scaling = 'standard';
    partner.encoding = 'target';
    recipe.derived = [{ name: 'spent_per_age', derivation: 'ratio', inputs: ['spent', 'age'] }];
  });
  expect(changedLines(APP, text)).toEqual([
    "-import { Column, DataRecipe, NumericMissing, type MlLifecycleStackProps } from 'cdk-sagemaker-lifecycle';",
    "+import { Column, DataRecipe, DerivedColumn, Encoding, NumericMissing, type MlLifecycleStackProps, Scaling } from 'cdk-sagemaker-lifecycle';",
    '-    age: Column.numeric({ missing: NumericMissing.MEAN }), // in years',
    '+    age: Column.numeric({ missing: NumericMissing.MEAN, scaling: Scaling.STANDARD }), // in years',
    '-    partner: yesOrNo,',
    '+    partner: Column.categorical({ encoding: Encoding.TARGET }),',
    "+  derived: { spent_per_age: DerivedColumn.ratio('spent', 'age') },",
  ]);
});

const FORMS: Record<string, string> = {
  'the library as a whole': APP.replace(/import \{.*?\} from/, 'import * as ml from').replace(
    /(?<![\w.])(Column|DataRecipe|NumericMissing|MlLifecycleStackProps)\b(?! from)/g,
    'ml.$1',
  ),
  'names of its own': APP.replace('Column, DataRecipe', 'Column as C, DataRecipe as Recipe')
    .replaceAll('Column.', 'C.')
    .replace('new DataRecipe', 'new Recipe'),
  'an import in lines': APP.replace(
    /import \{ (.*?) \} from/,
    (_, names: string) => `import {\n  ${names.replaceAll(', ', ',\n  ')},\n} from`,
  ),
  'require, and nothing typed': `const { Column, DataRecipe } = require('cdk-sagemaker-lifecycle');
exports.recipe = new DataRecipe({ columns: { left: Column.target({ positiveClass: 'Yes' }), age: Column.numeric(), spent: Column.numeric() } });
`,
  'constants for its parts': APP.replace('export const recipe = new DataRecipe({\n  columns: {', 'const columns = {')
    .replace(
      '  },\n});',
      "} as const;\nconst derived = { log_age: DerivedColumn.log('age') };\nconst props = { columns, derived };\nexport const recipe = new DataRecipe(props);",
    )
    .replace('DataRecipe,', 'DataRecipe, DerivedColumn,'),
  'an array': `import { Column, DataRecipe } from 'cdk-sagemaker-lifecycle';
export const recipe = new DataRecipe({
  orderedColumns: [
    { name: 'left', column: Column.target({ positiveClass: 'Yes' }) },
    { name: 'age', column: Column.numeric() },
    { name: 'spent', column: Column.numeric() }
  ]
});
`,
  'columns that are made in a loop': `import { Column, DataRecipe } from 'cdk-sagemaker-lifecycle';
export const recipe = new DataRecipe({
  columns: {
    left: Column.target({ positiveClass: 'Yes' }),
    ...Object.fromEntries(['age', 'spent', 'more'].map((name) => [name, Column.numeric()])),
  },
});
`,
  'lines as Windows ends them': APP.replaceAll('\n', '\r\n'),
  'everything in a line': `import {Column,DataRecipe} from 'cdk-sagemaker-lifecycle';export const recipe = new DataRecipe({columns:{left:Column.target({positiveClass:'Yes'}),age:Column.numeric(),spent:Column.numeric()}})`,
};

test.each(Object.entries(FORMS))('a file with %s is written as well', (_, app) => {
  const { text, byHand, recipe } = place(app, (tried, { age, spent }) => {
    age.scaling = 'robust';
    spent.missing = { strategy: 'mostFrequent' };
    tried.derived = [...(tried.derived ?? []), { name: 'both', derivation: 'difference', inputs: ['age', 'spent'] }];
    tried.dropCorrelated = 0.9;
  });
  expect(byHand).toEqual([]);
  expect(JSON.parse(JSON.stringify(run(text)))).toEqual(JSON.parse(JSON.stringify(recipe)));
  if (app.includes('\r\n')) {
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  }
  // What was put there is found there, and taken out again.
  const back = placeChanges(ts, FILE, text, { pipeline: 'churn', deployed: recipe, recipe: read(app) });
  expect(back.byHand).toEqual([]);
  expect(JSON.parse(JSON.stringify(run(back.text)))).toEqual(read(app));
});

test('what is not there to be changed is told, with the text to paste', () => {
  const app = APP.replace(
    '    age: Column.numeric({ missing: NumericMissing.MEAN }), // in years\n',
    '    ...ages,\n',
  ).replace('export const recipe', 'const ages = { age: Column.numeric() };\nexport const recipe');
  const { byHand } = place(app, (recipe) => {
    recipe.features.shift();
    recipe.features.reverse();
    recipe.splitBy = { rule: 'time', column: 'since' };
    recipe.features[0].somethingNew = 1;
  });
  expect(byHand).toEqual([
    'in columns: without age',
    'columns.note: somethingNew',
    'recipe.splitBy: {"rule":"time","column":"since"}, was nothing',
    'the order of the features: note, since, pay method, partner, spent',
  ]);
});

test.each([
  ['no recipe', "import { Column } from 'x';\n", 'lifecycle.ts has no new DataRecipe({ … }) of the library'],
  ['a class of the same name', APP.replace('DataRecipe, ', ''), 'has no new DataRecipe({ … }) of the library'],
  ['a recipe of other columns', APP.replace('left:', 'gone:'), "whose columns, written there, have 'left'"],
  [
    'two recipes',
    `${APP}export const other = new DataRecipe({ columns: { left: Column.id() } });`,
    "has 2 recipes whose columns have 'left', in lines 5, 20",
  ],
  ['what is no program', `${APP}const = 1;`, 'lifecycle.ts:20 cannot be read: '],
])('a file with %s is told', (_, text, message) => {
  const deployed = read(APP);
  expect(() => placeChanges(ts, FILE, text, { pipeline: 'churn', deployed, recipe: deployed })).toThrow(message);
});

test('no text of a recipe becomes code', () => {
  const evil = "x'); process.exit(1); ('";
  const { text, recipe } = place(APP, (tried, { partner }) => {
    Object.assign(partner, { encoding: 'ordinal', order: [evil, '`${evil}`'] });
    tried.derived = [{ name: evil, derivation: 'log', inputs: ['age'] }];
  });
  expect(JSON.parse(JSON.stringify(run(text)))).toEqual(JSON.parse(JSON.stringify(recipe)));
  const { byHand } = place(APP, (_, { age, spent }) => {
    age.scaling = 'NONE }); evil(); ({';
    spent.missing = { strategy: 'constant', value: '1); evil(' };
  });
  expect(byHand).toEqual([
    'columns.age: "NONE }); evil(); ({", which is none of none, standard, minMax, robust',
    'columns.spent: the number "1); evil("',
  ]);
});

test('without a place, all of it is text to paste', () => {
  const deployed = read(APP);
  const recipe = read(APP);
  recipe.features[0].scaling = 'standard';
  recipe.derived = [{ name: 'log age', derivation: 'log', inputs: ['age'] }];
  expect(describeChanges({ pipeline: 'churn', deployed, recipe })).toEqual([
    'in columns: age: Column.numeric({ missing: NumericMissing.MEAN, scaling: Scaling.STANDARD }),',
    "in derived: 'log age': DerivedColumn.log('age'),",
  ]);
});

describe('the command', () => {
  const root = path.join(__dirname, '..', '..', '..');
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lifecycle-tests-'));
  const deployed = read(APP);
  const recipe = read(APP);
  recipe.features[0].scaling = 'standard';
  const files = { recipe: path.join(folder, 'churn-recipe.json'), app: path.join(folder, 'app', FILE) };
  const call = (...rest: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [path.join(root, 'bin', 'sagemaker-lifecycle.js'), 'apply', ...rest],
      { cwd: folder, encoding: 'utf8' },
    );
    return { status, stdout, stderr: stderr.replaceAll(folder, '.') };
  };

  beforeEach(() => {
    spawnSync('mkdir', ['-p', path.dirname(files.app)]);
    writeFileSync(files.app, APP);
    writeFileSync(files.recipe, JSON.stringify({ pipeline: 'churn', deployed, recipe }));
  });

  test('writes a diff that git applies, and with --write the file', () => {
    const shown = call('churn-recipe.json', 'app/lifecycle.ts');
    expect(shown.status).toBe(0);
    expect(shown.stderr).toContain('app/lifecycle.ts is left as it is: with --write it is written');
    expect(readFileSync(files.app, 'utf8')).toBe(APP);
    const applied = spawnSync('git', ['apply', '-'], { cwd: folder, input: shown.stdout, encoding: 'utf8' });
    expect(applied).toMatchObject({ status: 0, stderr: '' });
    const patched = readFileSync(files.app, 'utf8');
    expect(patched).toContain('scaling: Scaling.STANDARD');
    writeFileSync(files.app, APP);
    const written = call('churn-recipe.json', 'app/lifecycle.ts', '--write');
    expect(written).toMatchObject({ status: 0, stdout: shown.stdout });
    expect(readFileSync(files.app, 'utf8')).toBe(patched);
  });

  test('leaves the file as it is where a part has no place, and says what to write', () => {
    writeFileSync(
      files.recipe,
      JSON.stringify({ pipeline: 'churn', deployed, recipe: { ...recipe, format: { separator: ';' } } }),
    );
    const { status, stdout, stderr } = call('churn-recipe.json', 'app/lifecycle.ts', '--write');
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('recipe.format: {"separator":";"}, was nothing');
    expect(stderr).toContain('+    age: Column.numeric({ missing: NumericMissing.MEAN, scaling: Scaling.STANDARD })');
    expect(readFileSync(files.app, 'utf8')).toBe(APP);
  });

  test('says where nothing is other', () => {
    writeFileSync(files.recipe, JSON.stringify({ pipeline: 'churn', deployed, recipe: deployed }));
    const answer = call('churn-recipe.json', 'app/lifecycle.ts');
    expect(answer).toEqual({
      status: 0,
      stdout: '',
      stderr: 'app/lifecycle.ts is left as it is: the recipe is the deployed one\n',
    });
  });

  test.each([
    ['{', 'churn-recipe.json: must be what lifecycle.save(recipe) writes in the notebook; it is not JSON'],
    [
      '{"pipeline": "churn"}',
      'churn-recipe.json: must be what lifecycle.save(recipe) writes in the notebook; deployed: ',
    ],
    [
      '{"pipeline": "c", "deployed": {"target": {"name": "a"}, "features": [1]}, "recipe": {}}',
      'deployed.features.0: ',
    ],
  ])('refuses %s with 3', (content, message) => {
    writeFileSync(files.recipe, content);
    const { status, stderr } = call('churn-recipe.json', 'app/lifecycle.ts');
    expect(status).toBe(3);
    expect(stderr).toContain(message);
  });

  test('says what to paste where the file has no recipe', () => {
    writeFileSync(files.app, 'export {};\n');
    const { status, stderr } = call('churn-recipe.json', 'app/lifecycle.ts');
    expect(status).toBe(3);
    expect(stderr).toContain('has no new DataRecipe({ … })');
    expect(stderr).toContain(
      '  in columns: age: Column.numeric({ missing: NumericMissing.MEAN, scaling: Scaling.STANDARD }),',
    );
  });
});

const FORECAST = `import { Column, DataRecipe, Frequency, Problem } from 'cdk-sagemaker-lifecycle';

export const recipe = new DataRecipe({
  columns: { units: Column.numericTarget(), price: Column.numeric(), promo: Column.numeric() },
  problem: Problem.forecasting({
    timestamp: 'date',
    series: ['store'],
    frequency: Frequency.DAY,
    horizon: 7,
    knownAhead: ['price', 'promo'],
  }),
});
`;

test('what is forecast otherwise is for a person to write, beside the columns that go', () => {
  const { text, byHand } = place(FORECAST, (recipe) => {
    recipe.features = recipe.features.filter(({ name }: { name: string }) => name !== 'promo');
    Object.assign(recipe.forecasting, { knownAhead: ['price'], horizon: 14, series: ['store', 'item'] });
    recipe.id = ['store', 'item', 'date'];
  });
  expect(changedLines(FORECAST, text)).toEqual([
    '-  columns: { units: Column.numericTarget(), price: Column.numeric(), promo: Column.numeric() },',
    '+  columns: { units: Column.numericTarget(), price: Column.numeric() },',
  ]);
  expect(byHand).toEqual([
    'Problem.forecasting, series: ["store","item"], was ["store"]',
    'Problem.forecasting, horizon: 14, was 7',
    'Problem.forecasting, knownAhead: ["price"], was ["price","promo"]',
  ]);
  expect(place(FORECAST, () => undefined)).toMatchObject({ text: FORECAST, byHand: [] });
});
