import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ENCODINGS } from '../../../constructs/data/encodings';
import {
  CategoricalMissing,
  Column,
  DataRecipe,
  type DataRecipeProps,
  DateOrder,
  DatePart,
  DerivedColumn,
  Encoding,
  NumericMissing,
  RepeatedRows,
  Scaling,
  type SourceFormat,
  SplitBy,
  UnlabelledRows,
} from '../../../lib';

const target = Column.target({ positiveClass: 'Yes' });

test('renders what the preparation job reads, features in the order given', () => {
  const recipe = new DataRecipe({
    columns: {
      zip: Column.categorical({ encoding: Encoding.ORDINAL, missing: CategoricalMissing.MOST_FREQUENT }),
      customer: Column.id(),
      name: Column.personalData(),
      left: target,
      age: Column.numeric({ missing: NumericMissing.CONSTANT, missingValue: -1, scaling: Scaling.ROBUST }),
      plan: Column.categorical(),
    },
  });
  expect(recipe._render()).toEqual({
    target: { name: 'left', type: 'binary', positiveClass: 'Yes' },
    id: ['customer'],
    personalData: ['name'],
    features: [
      { name: 'zip', type: 'categorical', missing: { strategy: 'mostFrequent' }, encoding: 'ordinal' },
      { name: 'age', type: 'numeric', missing: { strategy: 'constant', value: -1 }, scaling: 'robust' },
      { name: 'plan', type: 'categorical', missing: { strategy: 'constant', value: 'missing' }, encoding: 'oneHot' },
    ],
    split: { train: 0.7, validation: 0.2, test: 0.1 },
  });
  expect(recipe.featureNames).toEqual(['zip', 'age', 'plan']);
});

test.each([
  ['no target', { age: Column.numeric() }, 'columns: must name exactly one target, got none'],
  ['two targets', { a: target, b: target, age: Column.numeric() }, 'columns: must name exactly one target, got a, b'],
  ['no feature', { a: target }, 'columns: must name at least one feature, got none'],
  [
    'an odd name',
    { a: target, ' age': Column.numeric() },
    'columns: a name must not be empty, nor begin or end with white space, nor hold a line break, got " age"',
  ],
])('refuses a recipe with %s', (_, columns, message) => {
  expect(() => new DataRecipe({ columns: columns as unknown as Record<string, Column> })).toThrow(message);
});

test('a constant needs its value, and a value needs the constant', () => {
  expect(() => Column.numeric({ missing: NumericMissing.CONSTANT })).toThrow(
    "missingValue: required with missing 'constant' and allowed only with it, got missing 'constant' and missingValue undefined",
  );
  expect(() => Column.numeric({ missingValue: 3 })).toThrow("got missing 'median' and missingValue 3");
  expect(() => Column.categorical({ missing: CategoricalMissing.ERROR, missingValue: 'x' })).toThrow(
    "missingValue: allowed only with missing 'constant', got missing 'error' and missingValue 'x'",
  );
});

test.each([
  [
    () => Column.target({ positiveClass: '' }),
    "positiveClass: must be a value of the target column, got '', which is that of a row without a label",
  ],
  [
    () => Column.target({ positiveClass: ' Yes' }),
    "positiveClass: must be a value of the target column without white space around it, got ' Yes'; white space around a value is cut off when it is read, so write 'Yes'",
  ],
  [
    () => Column.target({ positiveClass: 'Yes', negativeClass: 'No ' }),
    "negativeClass: must be a value of the target column without white space around it, got 'No '",
  ],
  [
    () => Column.target({ positiveClass: 'Yes', negativeClass: 'Yes' }),
    "negativeClass: must name each class once, got 'Yes' twice",
  ],
  [
    () => Column.target({ positiveClass: '1', negativeClass: 'true' }),
    "negativeClass: must name each class once, got '1' and 'true', which are two spellings of one",
  ],
  [
    () => Column.classTarget({ classes: ['1', '2', '1.0'] }),
    "classes: must name each class once, got '1' and '1.0', which are two spellings of one",
  ],
])('classes must be what rows hold, and apart: %#', (make, message) => {
  expect(make).toThrow(message);
});

describe('columns whose names are whole numbers', () => {
  const target = Column.target({ positiveClass: '1' });

  test('are refused in a record, which would put them first', () => {
    expect(
      () =>
        new DataRecipe({
          columns: { tenure: Column.numeric(), '10': Column.numeric(), '2': Column.numeric(), y: target },
        }),
    ).toThrow(
      "columns: a record does not keep the place of names that are whole numbers, got '2', '10'; give the columns by orderedColumns: [{ name: '2', column: … }, …]",
    );
  });

  test('keep their order in an array, which clients and the preparation job see', () => {
    const recipe = new DataRecipe({
      orderedColumns: [
        { name: '10', column: Column.numeric() },
        { name: 'y', column: target },
        { name: '2', column: Column.categorical() },
        { name: 'tenure', column: Column.numeric() },
        { name: '__proto__', column: Column.numeric() },
      ],
    });
    expect(recipe.featureNames).toEqual(['10', '2', 'tenure', '__proto__']);
    expect((recipe._render().features as { name: string }[]).map(({ name }) => name)).toEqual(recipe.featureNames);
    expect(recipe.targetName).toBe('y');
  });

  test.each(['007', '1.5', '-1', '1e3', '4294967295'])('%s is no such name: a record keeps its place', (name) => {
    const recipe = new DataRecipe({ columns: { a: Column.numeric(), [name]: Column.numeric(), y: target } });
    expect(recipe.featureNames).toEqual(['a', name]);
  });

  test('both forms, neither, and a column twice are refused', () => {
    const a = { name: 'a', column: Column.numeric() };
    expect(() => new DataRecipe({})).toThrow(
      'columns: must be given either by columns or by orderedColumns, got neither',
    );
    expect(() => new DataRecipe({ columns: { y: target }, orderedColumns: [a] })).toThrow('got both');
    expect(() => new DataRecipe({ orderedColumns: [a, { name: 'y', column: target }, a] })).toThrow(
      "orderedColumns: must name each column once, got 'a' twice",
    );
  });
});

describe('files and rows', () => {
  const columns = { id: Column.id(), left: target, age: Column.numeric({ missing: NumericMissing.DROP_ROW }) };

  test('are rendered where they are not the usual', () => {
    const recipe = new DataRecipe({
      columns,
      format: {
        separator: ';',
        decimalMark: ',',
        thousandsMark: '.',
        encoding: 'windows-1252',
        dateOrder: DateOrder.DAY_MONTH_YEAR,
      },
      unlabelledRows: UnlabelledRows.ERROR,
      repeatedRows: RepeatedRows.newestBy('updated_at'),
      split: { train: 0.6, validation: 0.2, test: 0.2 },
    });
    expect(recipe._render()).toMatchObject({
      features: [{ name: 'age', missing: { strategy: 'dropRow' } }],
      format: {
        separator: ';',
        decimalMark: ',',
        thousandsMark: '.',
        encoding: 'windows-1252',
        dateOrder: 'dayMonthYear',
      },
      rows: { unlabelled: 'error', repeated: 'newest', newestBy: 'updated_at' },
      split: { train: 0.6, validation: 0.2, test: 0.2 },
    });
    expect(new DataRecipe({ columns, repeatedRows: RepeatedRows.error() })._render().rows).toEqual({
      repeated: 'error',
    });
  });

  test('are not rendered where they are the usual, so that the recipe of a deployed stack stays', () => {
    const usual = new DataRecipe({ columns, format: {}, unlabelledRows: UnlabelledRows.LEAVE_OUT });
    expect(usual._render()).toEqual(new DataRecipe({ columns })._render());
    expect(Object.keys(usual._render())).toEqual(['target', 'id', 'personalData', 'features', 'split']);
  });

  test.each<[Partial<DataRecipeProps>, string]>([
    [
      { format: { separator: ', ' } },
      "format.separator: must be one character that is no digit, sign, quote or line break, got ', '",
    ],
    [{ format: { decimalMark: '1' } }, 'format.decimalMark: must be one character that is no digit'],
    [{ format: { thousandsMark: '.' } }, "format.thousandsMark: must differ from the decimal mark, got '.'"],
    [
      { format: { encoding: 'utf-99' } },
      "format.encoding: must be an encoding's name as Python has it, such as 'windows-1252', got 'utf-99'",
    ],
    [{ format: { encoding: 'windows-1525' } }, "got 'windows-1525'"],
    [
      { format: { dateOrder: 'dayFirst' as DateOrder } },
      "format.dateOrder: must be one of 'yearMonthDay', 'dayMonthYear', 'monthDayYear' (DateOrder), got 'dayFirst'",
    ],
    [
      { format: { delimiter: ';' } as SourceFormat },
      "format.delimiter: is no property of SourceFormat, did you mean 'format.separator'?",
    ],
    [{ format: { decimal: ',' } as SourceFormat }, "did you mean 'format.decimalMark'?"],
    [{ format: { encoding: 'utf-88' } }, "got 'utf-88', did you mean 'utf-8'?"],
    [
      { split: { train: 0.5, validation: 0.2, test: 0.2 } },
      'split: the shares must add up to 1, got train 0.5, validation 0.2, test 0.2',
    ],
    [{ split: { train: 1, validation: 0, test: 0 } }, 'split: every share must be above 0 and below 1, got train 1'],
  ])('are refused with %j', (props, message) => {
    expect(() => new DataRecipe({ columns, ...props })).toThrow(message);
  });

  test('newestBy needs a column', () => {
    expect(() => RepeatedRows.newestBy(' ')).toThrow("column: must name a column of dates or numbers, got ' '");
  });

  test.each([
    [
      RepeatedRows.newestBy('left'),
      columns,
      "repeatedRows: newestBy must name a column that says when a row was written, got the target 'left'",
    ],
    [
      RepeatedRows.newestBy('id'),
      columns,
      "repeatedRows: newestBy must name a column that says when a row was written, got the id 'id'",
    ],
    [
      RepeatedRows.newestBy('at'),
      { left: target, age: Column.numeric() },
      "repeatedRows: the rule 'newest' compares rows of one id, and the recipe has no id column; name one with Column.id()",
    ],
    [
      RepeatedRows.error(),
      { left: target, age: Column.numeric() },
      "repeatedRows: the rule 'error' compares rows of one id, and the recipe has no id column",
    ],
  ])('repeated rows by what cannot tell them: %#', (repeatedRows, columns, message) => {
    expect(() => new DataRecipe({ columns: columns as Record<string, Column>, repeatedRows })).toThrow(message);
  });

  test('an encoding may be spelled as Python lets it be', () => {
    for (const encoding of ['UTF-8', 'utf_16', 'Latin-1', 'windows-1252', 'cp850', 'ISO-8859-15', 'shift jis']) {
      expect(() => new DataRecipe({ columns, format: { encoding } })).not.toThrow();
    }
  });

  test('every encoding that is listed is one of Python, and all of them are listed', () => {
    const program = `
import codecs, encodings, encodings.aliases, json, pkgutil, sys
given = json.load(sys.stdin)
names = {*encodings.aliases.aliases, *(module.name for module in pkgutil.iter_modules(encodings.__path__))}
odd = {"idna", "punycode", "undefined", "charmap", "unicode-escape", "raw-unicode-escape"}
def find(name):
    try:
        return codecs.lookup(name)
    except LookupError:
        return None
texts = {name for name in names if (found := find(name)) and found._is_text_encoding and found.name not in odd}
print(json.dumps([[name for name in given if not find(name)], sorted(texts - set(given))]))`;
    const python = path.join(__dirname, '../../../.local/python/bin/python');
    const answer = execFileSync(python, ['-c', program], { input: JSON.stringify(ENCODINGS), encoding: 'utf8' });
    expect(JSON.parse(answer)).toEqual([[], []]);
  });
});

describe('what is done to features', () => {
  const id = Column.id();
  const render = (column: Column): Record<string, unknown> => {
    const { features } = new DataRecipe({ columns: { id, left: target, a: column } })._render();
    const [{ name, ...settings }] = features as [Record<string, unknown>];
    expect(name).toBe('a');
    return settings;
  };

  test('is rendered where it was chosen', () => {
    expect(render(Column.numeric({ flagMissing: true }))).toMatchObject({ type: 'numeric', flagMissing: true });
    expect(render(Column.categorical({ maximumCategories: 20, trim: true, ignoreCase: true }))).toMatchObject({
      encoding: 'oneHot',
      maximumCategories: 20,
      trim: true,
      ignoreCase: true,
    });
    expect(render(Column.categorical({ encoding: Encoding.ORDINAL, order: ['S', 'M'] }))).toMatchObject({
      order: ['S', 'M'],
    });
    expect(render(Column.categorical({ encoding: Encoding.HASH, hashColumns: 8 }))).toMatchObject({ hashColumns: 8 });
    expect(render(Column.date({ parts: [DatePart.MONTH], ageAt: '2026-01-31', flagMissing: true }))).toEqual({
      type: 'date',
      missing: { strategy: 'median' },
      parts: ['month'],
      ageAt: '2026-01-31',
      flagMissing: true,
    });
    expect(render(Column.text())).toEqual({ type: 'text' });
  });

  test('is not rendered where it was not', () => {
    expect(render(Column.numeric({ flagMissing: false }))).toEqual({
      type: 'numeric',
      missing: { strategy: 'median' },
      scaling: 'none',
    });
  });

  test.each([
    [
      () => Column.categorical({ encoding: Encoding.HASH, maximumCategories: 3 }),
      "maximumCategories: allowed only with encoding 'oneHot', got encoding 'hash'",
    ],
    [() => Column.categorical({ order: ['S'] }), "order: allowed only with encoding 'ordinal', got encoding 'oneHot'"],
    [
      () => Column.categorical({ encoding: Encoding.ORDINAL, order: ['S', 'M', 'S'] }),
      "order: must name each category once, got 'S' twice",
    ],
    [
      () => Column.categorical({ encoding: Encoding.ORDINAL, order: ['S', 'M', 's'], ignoreCase: true }),
      "order: must name each category once, got 'S' and 's', which are one with ignoreCase",
    ],
    [
      () => Column.categorical({ encoding: Encoding.ORDINAL, order: ['S', ' S'], trim: true }),
      "order: must name each category once, got 'S' and ' S', which are one with trim",
    ],
    [
      () => Column.categorical({ encoding: Encoding.ORDINAL, order: [] }),
      'order: must name each category once, got none',
    ],
    [
      () => Column.categorical({ maximumCategories: 0 }),
      'maximumCategories: must be a whole number from 1 to 5000, got 0',
    ],
    [() => Column.text({ hashColumns: 1 }), 'hashColumns: must be a whole number from 2 to 4096, got 1'],
    [() => Column.date({}), 'parts: must name a part of the date, or ageAt a date, got neither'],
    [
      () => Column.date({ ageAt: '31.1.2026' }),
      "ageAt: must be a date such as 2026-01-31 or 2026-01-31T12:00:00, got '31.1.2026'",
    ],
    [
      () => Column.date({ parts: [DatePart.DAY], missing: NumericMissing.MEAN }),
      "missing: must be one of median, dropRow, error for a date, got 'mean'",
    ],
  ])('is refused: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('rows are split', () => {
  const columns = { visit: Column.id(), left: target, income: Column.numeric() };

  test.each([
    [SplitBy.group('household'), { by: 'group', column: 'household' }],
    [SplitBy.time('income'), { by: 'time', column: 'income' }],
  ])('by a column that need not be declared: %#', (splitBy, rendered) => {
    expect(new DataRecipe({ columns, splitBy })._render()).toMatchObject({ splitBy: rendered });
  });

  test('by the hash of the id unless said otherwise', () => {
    expect(new DataRecipe({ columns })._render()).not.toHaveProperty('splitBy');
  });

  test.each([
    [() => SplitBy.group(' '), "column: must name the column by which rows are split, got ' '"],
    [
      () => new DataRecipe({ columns, splitBy: SplitBy.time('left') }),
      "splitBy: must be another column than the target, got 'left'",
    ],
  ])('never by what cannot be: %#', (make, message) => {
    expect(make).toThrow(message);
  });
});

describe('derived columns', () => {
  const columns = {
    id: Column.id(),
    left: target,
    debt: Column.numeric(),
    income: Column.numeric(),
    city: Column.categorical(),
    joined: Column.date({ parts: [DatePart.YEAR] }),
    ended: Column.date({ parts: [DatePart.YEAR] }),
  };

  test('are rendered behind the features, of which they are none', () => {
    const recipe = new DataRecipe({
      columns,
      derived: {
        burden: DerivedColumn.ratio('debt', 'income'),
        rest: DerivedColumn.difference('income', 'debt'),
        size: DerivedColumn.log('income'),
        stay: DerivedColumn.daysBetween('joined', 'ended'),
      },
      dropCorrelated: 0.98,
      missingTexts: ['-'],
    });
    expect(recipe.featureNames).toEqual(['debt', 'income', 'city', 'joined', 'ended']);
    expect(recipe._render()).toMatchObject({
      derived: [
        { name: 'burden', derivation: 'ratio', inputs: ['debt', 'income'] },
        { name: 'rest', derivation: 'difference', inputs: ['income', 'debt'] },
        { name: 'size', derivation: 'log', inputs: ['income'] },
        { name: 'stay', derivation: 'daysBetween', inputs: ['joined', 'ended'] },
      ],
      dropCorrelated: 0.98,
      missingTexts: ['-'],
    });
  });

  test.each<[Partial<DataRecipeProps>, string]>([
    [
      { derived: { burden: DerivedColumn.ratio('debt', 'city') } },
      "derived.burden: ratio takes numeric features, got 'city', which is categorical",
    ],
    [
      { derived: { stay: DerivedColumn.daysBetween('joined', 'quit') } },
      "derived.stay: daysBetween takes date features, got 'quit', which is no feature",
    ],
    [{ derived: { debt: DerivedColumn.log('income') } }, "derived: must be new names, got the column 'debt'"],
    [{ dropCorrelated: 1.1 }, 'dropCorrelated: must be a number above 0 and at most 1, got 1.1'],
  ])('are refused with %j', (props, message) => {
    expect(() => new DataRecipe({ columns, ...props })).toThrow(message);
  });
});
