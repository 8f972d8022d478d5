import fc from 'fast-check';
import { parseEndpointSettings } from '../../../contract/endpoint-settings';
import { hasLocalStorage } from '../../../contract/local-storage';
import { ConfigurationError } from '../../../contract/validation';
import { isOwnName, nameDeployment, namePrefix } from '../../../lambda/deploy-model/deployment';
import { requestConfig, requestModel } from '../../../lambda/deploy-model/requests';
import { SETTINGS } from './world';

const source = { kind: 'package', arn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1' } as const;
const endpointName = fc.stringMatching(/^[a-z0-9](-?[a-z0-9]){0,31}$/);

describe('names', () => {
  test('are legal, carry the endpoint, and are recognised as its own and nobody else’s', () => {
    fc.assert(
      fc.property(endpointName, endpointName, (one, other) => {
        const { configName, modelName } = nameDeployment(one, SETTINGS, source);
        for (const name of [configName, modelName]) {
          expect(name).toMatch(/^[a-z0-9](-*[a-z0-9])*$/);
          expect(name.length).toBeLessThanOrEqual(63);
          expect(name.startsWith(namePrefix(one))).toBe(true);
          expect(isOwnName(one, name)).toBe(true);
          expect(isOwnName(other, name)).toBe(one === other);
        }
      }),
    );
  });

  test('of what is deployed stay as they are: others would roll out every endpoint with the next release', () => {
    const settings = {
      ...SETTINGS,
      kmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1',
      dataCapture: { destinationUri: 's3://bucket/capture', samplingPercentage: 100 },
    };
    expect(nameDeployment('churn', settings, source)).toMatchObject({
      configName: 'churn-0bc31e49f106',
      modelName: 'churn-24f3ab261be9',
    });
  });

  test('of long endpoints that begin alike are told apart', () => {
    const [one, other] = ['b', 'c'].map((end) => `${'a'.repeat(60)}-${end}`);
    const { configName } = nameDeployment(one, SETTINGS, source);
    expect(configName).toMatch(/^a{50}-[0-9a-f]{12}$/);
    expect(isOwnName(one, configName)).toBe(true);
    expect(isOwnName(other, configName)).toBe(false);
    expect(nameDeployment('x'.repeat(50), SETTINGS, source).configName).toHaveLength(63);
  });

  test('follow from the content: order does not matter, and what is not part of a configuration neither', () => {
    const name = (settings: object) => nameDeployment('churn', { ...SETTINGS, ...settings }, source);
    const vpc = { subnets: ['b', 'a'], securityGroupIds: ['s'] };
    expect(name({ vpc })).toMatchObject({
      configName: name({ vpc: { securityGroupIds: ['s'], subnets: ['a', 'b'] } }).configName,
    });
    expect(name({ tags: { a: 'b' }, rollout: undefined }).configName).toBe(name({}).configName);
    for (const change of [
      { instanceType: 'ml.m5.xlarge' },
      { instanceCount: 3 },
      { variantName: 'x' },
      { kmsKeyArn: 'k' },
      { dataCapture: { destinationUri: 's3://b', samplingPercentage: 1 } },
    ]) {
      expect(name(change).configName).not.toBe(name({}).configName);
      expect(name(change).modelName).toBe(name({}).modelName);
    }
    for (const change of [
      { vpc },
      { networkIsolation: false },
      { environment: { A: 'b' } },
      { executionRoleArn: 'arn:aws:iam::1:role/other' },
    ]) {
      expect(name(change).modelName).not.toBe(name({}).modelName);
      expect(name(change).configName).not.toBe(name({}).configName);
    }
  });
});

describe('requests', () => {
  const settings = {
    ...SETTINGS,
    kmsKeyArn: 'arn:aws:kms:key',
    dataCapture: { destinationUri: 's3://bucket/capture', samplingPercentage: 50, kmsKeyArn: 'arn:aws:kms:capture' },
    vpc: { subnets: ['subnet-1'], securityGroupIds: ['sg-1'] },
    environment: { LOG: '1' },
    tags: { team: 'a' },
  };

  test('say everything that is declared', () => {
    const deployment = nameDeployment('churn', settings, source);
    expect(requestModel(deployment)).toEqual({
      ModelName: deployment.modelName,
      ExecutionRoleArn: settings.executionRoleArn,
      Containers: [{ ModelPackageName: source.arn, Environment: { LOG: '1' } }],
      EnableNetworkIsolation: true,
      VpcConfig: { Subnets: ['subnet-1'], SecurityGroupIds: ['sg-1'] },
      Tags: [{ Key: 'team', Value: 'a' }],
    });
    expect(requestConfig(deployment)).toEqual({
      EndpointConfigName: deployment.configName,
      ProductionVariants: [
        {
          VariantName: 'AllTraffic',
          ModelName: deployment.modelName,
          InstanceType: 'ml.m5.large',
          InitialInstanceCount: 2,
          InitialVariantWeight: 1,
        },
      ],
      KmsKeyId: 'arn:aws:kms:key',
      DataCaptureConfig: {
        EnableCapture: true,
        InitialSamplingPercentage: 50,
        DestinationS3Uri: 's3://bucket/capture',
        KmsKeyId: 'arn:aws:kms:capture',
        CaptureOptions: [{ CaptureMode: 'Input' }, { CaptureMode: 'Output' }],
        CaptureContentTypeHeader: { CsvContentTypes: ['text/csv'], JsonContentTypes: ['application/json'] },
      },
      Tags: [{ Key: 'team', Value: 'a' }],
    });
  });

  test('leave the key of the volume out where AWS refuses it', () => {
    const config = requestConfig(nameDeployment('churn', { ...settings, instanceType: 'ml.g5.xlarge' }, source));
    expect(config.KmsKeyId).toBeUndefined();
    expect(config.DataCaptureConfig?.KmsKeyId).toBe('arn:aws:kms:capture');
  });

  test('make no model for one that somebody else made', () => {
    expect(requestModel(nameDeployment('churn', settings, { kind: 'model', name: 'theirs' }))).toBeUndefined();
  });

  test.each([
    ...[
      'ml.m5d.large',
      'ml.c5d.xlarge',
      'ml.r6gd.large',
      'ml.m6id.large',
      'ml.g4dn.xlarge',
      'ml.g5.xlarge',
      'ml.g6e.xlarge',
      'ml.gr6.4xlarge',
      'ml.p3dn.24xlarge',
      'ml.p4d.24xlarge',
      'ml.p4de.24xlarge',
      'ml.p5en.48xlarge',
      'ml.p6-b200.48xlarge',
      'ml.p6e-gb200.36xlarge',
      'ml.trn1.2xlarge',
      'ml.i3en.large',
      'ml.dl1.24xlarge',
    ].map((type) => [type, true] as const),
    ...[
      'ml.m5.large',
      'ml.c6i.large',
      'ml.t2.medium',
      'ml.r7i.large',
      'ml.p3.2xlarge',
      'ml.inf2.xlarge',
      'ml.c7g.large',
      'ml.m8g.large',
      'ml.c6in.large',
    ].map((type) => [type, false] as const),
  ])('%s has local storage: %s', (type, expected) => {
    expect(hasLocalStorage(type)).toBe(expected);
  });
});

describe('parseEndpointSettings', () => {
  const parse = (change: object) => parseEndpointSettings(JSON.stringify({ ...SETTINGS, ...change }));

  test('reads a document from before there were modes as one of a real-time endpoint', () => {
    const { mode: _, ...old } = SETTINGS;
    expect(parseEndpointSettings(JSON.stringify(old))).toEqual(SETTINGS);
  });

  test('takes what is complete', () => {
    expect(parse({})).toEqual(SETTINGS);
    expect(parse({ rollout: undefined })).toEqual({ ...SETTINGS, rollout: undefined });
  });

  test.each<[object, string]>([
    [
      { instanceType: 'm5.large' },
      'settings: instanceType: must be an instance type such as ml.m5.large, got "m5.large"',
    ],
    [{ mode: 'batch' }, 'settings: mode: must be one of realTime, got "batch"'],
    [{ mode: null }, 'settings: mode: must be one of realTime, got null'],
    [{ instanceCount: 0 }, 'settings: instanceCount: must be a whole number from 1 to 10000, got 0'],
    [
      { variantName: 'a_b' },
      'settings: variantName: must be a name of up to 63 letters, digits and hyphens, got "a_b"',
    ],
    [{ vpc: { subnets: 'a', securityGroupIds: [] } }, 'settings: vpc.subnets: must be a list, got "a"'],
    [
      { dataCapture: { destinationUri: 'bucket', samplingPercentage: 1 } },
      'settings: dataCapture.destinationUri: must be an S3 URI such as s3://bucket/prefix, got "bucket"',
    ],
    [
      { rollout: { type: 'ROLLING', waitSeconds: 0, alarmNames: [] } },
      'settings: rollout.type: must be one of ALL_AT_ONCE, CANARY, LINEAR, got "ROLLING"',
    ],
    [
      { rollout: { type: 'CANARY', waitSeconds: 0, alarmNames: [] } },
      'settings: rollout.sizePercent: must be a whole number from 1 to 100 for a rollout of type CANARY, got nothing',
    ],
    [
      { rollout: { ...SETTINGS.rollout, alarmNames: Array(11).fill('a') } },
      'settings: rollout.alarmNames: must be a list of at most 10',
    ],
    [{ environment: { A: 1 } }, 'settings: environment.A: must be a text, got 1'],
    [{ networkIsolation: 'true' }, 'settings: networkIsolation: must be true or false, got "true"'],
    [{ vpc: null }, 'settings: vpc: must be an object, got null'],
    [{ vpc: { subnets: [''], securityGroupIds: [] } }, 'settings: vpc.subnets[0]: must be a text that is not empty'],
    [{ environment: ['A'] }, 'settings: environment: must be an object of texts, got ["A"]'],
  ])('names what is wrong in %j', (change, message) => {
    expect(() => parse(change)).toThrow(ConfigurationError);
    expect(() => parse(change)).toThrow(message);
  });

  test('never fails otherwise than by naming the settings', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), fc.anything()), (value) => {
        try {
          parseEndpointSettings(value);
        } catch (error) {
          expect((error as Error).name).toBe('ConfigurationError');
        }
      }),
    );
  });
});
