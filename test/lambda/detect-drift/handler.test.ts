const environment = {
  ENDPOINT_NAME: 'churn',
  VARIANT_NAME: 'AllTraffic',
  CAPTURE_URI: 's3://bucket/capture/',
  CAPTURE_SAMPLING_PERCENTAGE: '25',
  MAXIMUM_BYTES: '1048576',
  REPORT_URI: 's3://bucket/reports',
  DRIFT_CONFIG: '{"windowSeconds":3600}',
};

function readSettingsWith(variables: Record<string, string>): unknown {
  const before = process.env;
  process.env = { ...variables };
  try {
    return require('../../../lambda/detect-drift/settings').readSettings();
  } finally {
    process.env = before;
  }
}

test('the environment is read, with trailing slashes dropped and defaults filled in', () => {
  expect(readSettingsWith(environment)).toMatchObject({
    endpointName: 'churn',
    variantName: 'AllTraffic',
    captureUri: 's3://bucket/capture',
    captureSamplingPercentage: 25,
    maximumBytes: 1_048_576,
    reportUri: 's3://bucket/reports',
    config: { windowSeconds: 3600, minimumRows: 200 },
  });
});

test('fanning out is read where it is on, and needs a place', () => {
  const stateMachineArn = 'arn:aws:states:eu-west-1:111122223333:stateMachine:churn-drift';
  expect(readSettingsWith(environment)).not.toHaveProperty('fanOut');
  expect(
    readSettingsWith({ ...environment, STATE_MACHINE_ARN: stateMachineArn, FAN_OUT_URI: 's3://bucket/fan-out/' }),
  ).toMatchObject({ fanOut: { stateMachineArn, uri: 's3://bucket/fan-out' } });
  expect(() => readSettingsWith({ ...environment, STATE_MACHINE_ARN: stateMachineArn })).toThrow(
    'environment variable FAN_OUT_URI is not set',
  );
});

test.each(Object.keys(environment))('a missing %s names itself', (name) => {
  const { [name]: _, ...rest } = environment as Record<string, string>;
  expect(() => readSettingsWith(rest)).toThrow(`environment variable ${name} is not set`);
});

test('the module exports a handler once its environment is there', () => {
  Object.assign(process.env, environment, { AWS_REGION: 'eu-west-1' });
  expect(require('../../../lambda/detect-drift/handler').handler).toBeInstanceOf(Function);
});
