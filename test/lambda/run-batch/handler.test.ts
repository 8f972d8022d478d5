import { readSettings } from '../../../lambda/run-batch/settings';

const VARIABLES = {
  PIPELINE_NAME: 'demand-batch',
  ENDPOINT_NAME: 'demand',
  VARIANT_NAME: 'AllTraffic',
  TOPIC_ARN: 'arn:topic',
  WORK_URI: 's3://data/demand-batch/',
  SOURCE_URI: 's3://data/source/',
  PUBLISHED_URI: 's3://data/forecasts/demand/',
  CAPTURE_URI: 's3://data/capture/demand/AllTraffic',
};

const { env } = process;
afterEach(() => {
  process.env = env;
});

test('the environment is read, with trailing slashes dropped; what is known ahead may be absent', () => {
  process.env = { ...env, ...VARIABLES };
  expect(readSettings()).toEqual({
    pipelineName: 'demand-batch',
    endpointName: 'demand',
    variantName: 'AllTraffic',
    topicArn: 'arn:topic',
    workUri: 's3://data/demand-batch',
    sourceUri: 's3://data/source',
    aheadUri: undefined,
    deliveries: undefined,
    publishedUri: 's3://data/forecasts/demand',
    captureUri: 's3://data/capture/demand/AllTraffic',
  });
  process.env = { ...env, ...VARIABLES, WORK_URI: '' };
  expect(() => readSettings()).toThrow('WORK_URI is not set');
});
