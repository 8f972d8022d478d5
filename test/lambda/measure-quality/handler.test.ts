import type { MeasurerSettings } from '../../../lambda/measure-quality/settings';

const environment = {
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  CAPTURE_URI: 's3://bucket/capture/',
  GROUND_TRUTH_URI: 's3://bucket/truth/',
  REPORT_URI: 's3://bucket/reports',
  QUALITY_CONFIG: '{"minimumRows":300}',
};

function readSettingsWith(variables: Record<string, string>): MeasurerSettings {
  const before = process.env;
  process.env = { ...variables };
  try {
    return require('../../../lambda/measure-quality/settings').readSettings();
  } finally {
    process.env = before;
  }
}

test('the environment is read, with trailing slashes dropped and defaults filled in', () => {
  expect(readSettingsWith(environment)).toMatchObject({
    captureUri: 's3://bucket/capture',
    groundTruthUri: 's3://bucket/truth',
    config: { minimumRows: 300, problemType: 'binary', labelDelaySeconds: 604_800 },
  });
});

test.each(Object.keys(environment))('a missing %s names itself', (name) => {
  const { [name]: _, ...rest } = environment as Record<string, string>;
  expect(() => readSettingsWith(rest)).toThrow(`environment variable ${name} is not set`);
});

test('the module exports a handler once its environment is there', () => {
  Object.assign(process.env, environment, { AWS_REGION: 'eu-west-1' });
  expect(require('../../../lambda/measure-quality/handler').handler).toBeInstanceOf(Function);
});
