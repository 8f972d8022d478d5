import { parseGivenBaseline } from '../../contract/given-baseline';
import { ConfigurationError } from '../../contract/validation';
import { optionallyParsedBy } from '../../engine/aws/environment';

const CSV = {
  kind: 'csv',
  data: 's3://theirs/rows.csv',
  types: { zip: 'categorical', age: 'numeric' },
  absentColumns: ['churn', ''],
  ignoredColumns: ['id'],
  predictionColumn: 'score',
};

test.each([
  CSV,
  { kind: 'modelMonitor', data: 's3://theirs/statistics.json', constraints: 's3://theirs/constraints.json' },
  { kind: 'none' },
])('a baseline of kind $kind is read as it was written', (given) => {
  expect(parseGivenBaseline('BASELINE', JSON.stringify(given))).toEqual(given);
});

test.each([
  ['x', 'BASELINE: is not JSON'],
  ['null', 'BASELINE: must be an object, got null'],
  ['{}', 'BASELINE: kind: must be one of csv, modelMonitor, none, got nothing'],
  ['{"kind":"parquet","data":"s3://a/b"}', 'BASELINE: kind: must be one of csv, modelMonitor, none, got "parquet"'],
  ['{"kind":"csv"}', 'BASELINE: data: must be a text that is not empty, got nothing'],
  ['{"kind":"csv","data":""}', 'BASELINE: data: must be a text that is not empty, got ""'],
  ['{"kind":"none","data":"s3://a/b"}', 'BASELINE: data: is not known; known are kind'],
  [
    JSON.stringify({ ...CSV, columns: [] }),
    'BASELINE: columns: is not known; known are kind, data, constraints, types',
  ],
  [JSON.stringify({ ...CSV, absentColumns: 'churn' }), 'BASELINE: absentColumns: must be a list, got "churn"'],
  [JSON.stringify({ ...CSV, ignoredColumns: [1] }), 'BASELINE: ignoredColumns[0]: must be a text, got 1'],
  [
    JSON.stringify({ ...CSV, types: ['numeric'] }),
    'BASELINE: types: must be an object of numeric or categorical, got [',
  ],
  [
    JSON.stringify({ ...CSV, types: { zip: 'text' } }),
    'BASELINE: types: must be an object of numeric or categorical, got {',
  ],
  [JSON.stringify({ ...CSV, predictionColumn: null }), 'BASELINE: predictionColumn: must be a text, got null'],
])('the setting %s is refused', (json, message) => {
  expect(() => parseGivenBaseline('BASELINE', json)).toThrow(ConfigurationError);
  expect(() => parseGivenBaseline('BASELINE', json)).toThrow(message);
});

test('a function has none where model versions carry it, and a refusal names its variable', () => {
  const read = optionallyParsedBy(parseGivenBaseline);
  expect(read('BASELINE', undefined)).toBeUndefined();
  expect(() => read('BASELINE', '{}')).toThrow('environment variable BASELINE: kind: must be one of');
});
