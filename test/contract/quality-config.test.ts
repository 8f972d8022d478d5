import { DEFAULT_QUALITY_CONFIG, parseQualityConfig } from '../../contract/quality-config';
import { ConfigurationError } from '../../contract/validation';

test('what is left out has its default', () => {
  const { problemType, minimumRows, ...rest } = parseQualityConfig('{"problemType":"regression","minimumRows":30}');
  expect({ problemType, minimumRows }).toEqual({ problemType: 'regression', minimumRows: 30 });
  expect({ ...DEFAULT_QUALITY_CONFIG, ...rest }).toEqual(DEFAULT_QUALITY_CONFIG);
  expect(DEFAULT_QUALITY_CONFIG).toMatchObject({ labelDelaySeconds: 604_800, certain: true, criteria: [], slices: [] });
});

test.each([
  ['[]', 'quality configuration: must be an object, got []'],
  [
    '{"problemType":"ranking"}',
    'problemType: must be one of binary, multiclass, regression, forecasting, got "ranking"',
  ],
  ['{"minimumRows":0}', 'minimumRows: must be a whole number of at least 1, got 0'],
  ['{"minimumSliceRows":2.5}', 'minimumSliceRows: must be a whole number of at least 1, got 2.5'],
  ['{"labelDelaySeconds":-1}', 'labelDelaySeconds: must be a number of at least 0, got -1'],
  ['{"decisionThreshold":1.1}', 'decisionThreshold: must be a number from 0 to 1, got 1.1'],
  ['{"certain":"yes"}', 'certain: must be true or false, got "yes"'],
  ['{"rows":1}', /rows: is not known; known are problemType, .*trainingData$/],
  [
    '{"criteria":[{"metric":"auc","comparison":"atMost","threshold":1},{"metric":"rmse","comparison":"atMost","threshold":1}]}',
    'criteria[1].metric: must be a metric of binary models (accuracy, auc, f1, precision, recall, logLoss, brierScore, costPerRow), got "rmse"',
  ],
  [
    '{"criteria":[{"metric":"auc","comparison":"above","threshold":1}]}',
    'criteria[0].comparison: must be one of atLeast, atMost, got "above"',
  ],
  ['{"criteria":[{"metric":"auc","comparison":"atMost"}]}', 'criteria[0].threshold: must be a number, got nothing'],
  ['{"slices":[{"column":""}]}', 'slices[0].column: must be a text that is not empty, got ""'],
  ['{"slices":[{"column":"age","edges":[3,1]}]}', 'slices[0].edges: must be ascending numbers, got [3,1]'],
  ['{"slices":[{"column":"age","edges":[3,3]}]}', 'slices[0].edges: must be ascending numbers, got [3,3]'],
  ['{"classes":"a"}', 'classes: must be a list, got "a"'],
  [
    '{"trainingData":{"uri":"s3://b/p","idColumn":"id"}}',
    'trainingData.targetColumn: must be a text that is not empty, got nothing',
  ],
  ['{"problemType":"forecasting"}', 'forecast: must be for forecasts, and required for them, got "forecasting"'],
  ['{"positiveClass":"a","negativeClass":"a"}', 'negativeClass: must be another label than positiveClass, got "a"'],
])('the configuration %s is refused', (text, message) => {
  expect(() => parseQualityConfig(text)).toThrow(ConfigurationError);
  expect(() => parseQualityConfig(text)).toThrow(message);
});
