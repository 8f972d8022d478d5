import path from 'node:path';
import { type App, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import {
  Baseline,
  BaselineColumnType,
  BaselineFile,
  Calibration,
  DriftMonitor,
  type IMonitoredEndpoint,
  LifecycleDashboard,
  LifecycleErrors,
  MonitoredEndpoint,
  type MonitoredEndpointAttributes,
  QualityMonitor,
  Slice,
} from '../../../lib';
import { createApp, readStatements } from '../fixtures';

const ROWS = path.join(__dirname, '..', '..', '..', 'examples', 'churn', 'telco-churn.csv');

let app: App;
let stack: Stack;
let reports: s3.Bucket;
beforeEach(() => {
  app = createApp();
  stack = new Stack(app, 'Watch');
  reports = new s3.Bucket(stack, 'Reports');
});

function refer(more: Partial<MonitoredEndpointAttributes> = {}): IMonitoredEndpoint {
  return MonitoredEndpoint.fromAttributes(stack, 'Endpoint', {
    endpointName: 'Churn-Endpoint',
    variantName: 'blue',
    captureBucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'their-bucket'),
    capturePrefix: 'data-capture/',
    ...more,
  });
}

const rows = (): BaselineFile =>
  BaselineFile.fromBucket(s3.Bucket.fromBucketName(stack, 'Data', 'their-data'), 'training/rows.csv');

/** Every statement of the roles whose logical id begins so. */
function listStatements(prefix: string): ReturnType<typeof readStatements> {
  return readStatements(Template.fromStack(stack)).filter(({ policy }) => policy.startsWith(prefix));
}

describe('an endpoint that exists already', () => {
  test('is watched with a baseline of training rows, whose file and whose captures alone are read', () => {
    const monitor = new DriftMonitor(stack, 'Drift', {
      endpoint: refer({ captureSamplingPercentage: 20 }),
      bucket: reports,
      baseline: Baseline.fromCsv(rows(), {
        targetColumn: 'churn',
        ignoredColumns: ['customer_id'],
        predictionColumn: 'score',
        columnTypes: { area: BaselineColumnType.CATEGORICAL },
      }),
    });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: Match.objectLike({
          ENDPOINT_NAME: 'Churn-Endpoint',
          VARIANT_NAME: 'blue',
          CAPTURE_URI: 's3://their-bucket/data-capture',
          CAPTURE_SAMPLING_PERCENTAGE: '20',
          BASELINE: JSON.stringify({
            kind: 'csv',
            data: 's3://their-data/training/rows.csv',
            types: { area: 'categorical' },
            absentColumns: ['churn'],
            ignoredColumns: ['customer_id'],
            predictionColumn: 'score',
          }),
        }),
      },
    });
    const text = JSON.stringify(listStatements('DriftDetector'));
    expect(text).toContain(':s3:::their-data/training/rows.csv');
    expect(text).toContain(':s3:::their-bucket/data-capture/Churn-Endpoint/*');
    expect(text).not.toContain('sagemaker:');
    expect(text).not.toContain('runs/');
    expect(stack.resolve(monitor.reportUri)).toEqual({
      'Fn::Join': [
        '',
        ['s3://', { Ref: stack.getLogicalId(reports.node.defaultChild as s3.CfnBucket) }, '/drift-reports'],
      ],
    });
  });

  test("is watched with Model Monitor's files, and with a local file", () => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Data', 'their-data');
    new DriftMonitor(stack, 'Drift', {
      endpoint: refer({
        baseline: Baseline.fromModelMonitor(BaselineFile.fromBucket(bucket, 'baseline/statistics.json'), {
          constraints: BaselineFile.fromBucket(bucket, 'baseline/constraints.json'),
        }),
      }),
      bucket: reports,
    });
    new DriftMonitor(stack, 'Other', {
      endpoint: MonitoredEndpoint.fromAttributes(stack, 'OtherEndpoint', {
        endpointName: 'other',
        captureBucket: reports,
        baseline: Baseline.fromCsv(BaselineFile.fromAsset(ROWS)),
      }),
    });
    const variables = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables,
    );
    expect(variables.map(({ BASELINE }) => JSON.stringify(BASELINE))).toEqual([
      JSON.stringify(
        '{"kind":"modelMonitor","data":"s3://their-data/baseline/statistics.json","constraints":"s3://their-data/baseline/constraints.json"}',
      ),
      expect.stringMatching(/csv.*s3:\/\/cdk-hnb659fds-assets-.*[0-9a-f]{64}\.csv/),
    ]);
    // Without a prefix, requests are captured at the root; a bucket of the app's own takes the reports.
    expect(JSON.stringify(variables[1].CAPTURE_URI)).not.toContain('capture');
  });

  test.each([
    [
      { calibrationChunks: 120 },
      /thresholds.calibrationChunks: chunks of training rows, must not be given with .*, got 120/,
    ],
    [{ calibration: Calibration.AUTO }, /thresholds.calibration: chosen by training rows, must be byChunks with/],
  ])("is not calibrated by rows that Model Monitor's statistics do not have: %j", (thresholds, refused) => {
    const bucket = s3.Bucket.fromBucketName(stack, 'Data', 'their-data');
    const baseline = Baseline.fromModelMonitor(BaselineFile.fromBucket(bucket, 'baseline/statistics.json'));
    expect(
      () => new DriftMonitor(stack, 'Drift', { endpoint: refer({ baseline }), bucket: reports, thresholds }),
    ).toThrow(refused);
  });

  test('tells on its pages what a linked quality monitor of the same endpoint measured', () => {
    const baseline = Baseline.fromCsv(rows());
    const endpoint = refer({ baseline });
    const monitor = new DriftMonitor(stack, 'Drift', { endpoint, bucket: reports });
    monitor.linkQuality(new QualityMonitor(stack, 'Quality', { endpoint, bucket: reports }));
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { QUALITY_URI: Match.anyValue(), DRIFT_CONFIG: Match.anyValue() } },
    });
    expect(JSON.stringify(listStatements('DriftDetector'))).toContain('/quality-reports/Churn-Endpoint/*');
    const captureBucket = reports;
    const other = MonitoredEndpoint.fromAttributes(stack, 'OtherEndpoint', {
      endpointName: 'other',
      captureBucket,
      baseline,
    });
    expect(() =>
      monitor.linkQuality(new QualityMonitor(stack, 'OtherQuality', { endpoint: other, bucket: reports })),
    ).toThrow("monitor: must measure the endpoint 'Churn-Endpoint', got the one of 'other'");
  });

  test('counts large windows in parts by the same baseline', () => {
    new DriftMonitor(stack, 'Drift', {
      endpoint: refer({ baseline: Baseline.fromCsv(rows()) }),
      bucket: reports,
      fanOut: true,
    });
    const text = JSON.stringify(listStatements('DriftFanOutCounter'));
    expect(text).toContain(':s3:::their-data/training/rows.csv');
    expect(text).toContain('/drift-reports/Churn-Endpoint/baseline/*');
  });

  test('is captured by whoever may write the requests of the variant, and nothing else', () => {
    const writer = new iam.Role(stack, 'Writer', { assumedBy: new iam.AccountRootPrincipal() });
    const encryptionKey = new kms.Key(stack, 'Key');
    refer({ encryptionKey }).grantWriteCapture(writer);
    const statements = listStatements('Writer').map(({ actions, resources }) => [actions, ...resources]);
    expect(statements).toEqual([
      [
        ['s3:AbortMultipartUpload', 's3:PutObject'],
        expect.objectContaining({
          'Fn::Join': ['', expect.arrayContaining([':s3:::their-bucket/data-capture/Churn-Endpoint/blue/*'])],
        }),
      ],
      [['kms:GenerateDataKey'], { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }],
    ]);
  });

  test('has its quality measured, with and without a baseline', () => {
    new QualityMonitor(stack, 'Quality', { endpoint: refer(), bucket: reports });
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ BASELINE: '{"kind":"none"}' }) },
    });
    expect(JSON.stringify(listStatements('QualityMeasurer'))).not.toContain('sagemaker:');
    expect(
      () =>
        new QualityMonitor(stack, 'Sliced', {
          endpoint: MonitoredEndpoint.fromAttributes(stack, 'Same', { endpointName: 'same', captureBucket: reports }),
          slices: [Slice.byValue('region')],
        }),
    ).toThrow(/^slices: need the names of the columns .* the endpoint 'same' brings none; give a baseline$/);
  });

  test('stands on a dashboard with the metrics of its own variant', () => {
    new LifecycleDashboard(stack, 'Dashboard', { endpoint: refer() });
    const [dashboard] = Object.values(Template.fromStack(stack).findResources('AWS::CloudWatch::Dashboard'));
    expect(JSON.stringify(dashboard!.Properties.DashboardBody)).toContain('\\"VariantName\\",\\"blue\\"');
  });

  test('has captures that are encrypted with a key of their own', () => {
    const encryptionKey = kms.Key.fromKeyArn(
      stack,
      'Key',
      'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555',
    );
    new DriftMonitor(stack, 'Drift', {
      endpoint: refer({ encryptionKey, baseline: Baseline.fromCsv(rows()) }),
      bucket: reports,
    });
    expect(listStatements('DriftDetector')).toContainEqual(
      expect.objectContaining({ actions: ['kms:Decrypt'], resources: [encryptionKey.keyArn] }),
    );
    Annotations.fromStack(stack).hasWarning(
      '/Watch/Endpoint',
      Match.stringLikeRegexp(
        "the policy of the imported key of the requests that the endpoint 'Churn-Endpoint' captures cannot be changed: .* or no monitor can read them",
      ),
    );
  });

  test('has captures that are encrypted with a key of the app, without a warning', () => {
    refer({ encryptionKey: new kms.Key(stack, 'Key') });
    Annotations.fromStack(stack).hasNoWarning('/Watch/Endpoint', Match.anyValue());
  });
});

describe('what cannot work is refused', () => {
  const expectRefusal = (make: () => unknown, message: RegExp): void => {
    let thrown: unknown;
    try {
      make();
    } catch (error) {
      thrown = error;
    }
    expect(LifecycleErrors.isValidationError(thrown)).toBe(true);
    expect((thrown as Error).message).toMatch(message);
  };

  test('a monitor without a baseline', () =>
    expectRefusal(
      () => new DriftMonitor(stack, 'Drift', { endpoint: refer(), bucket: reports }),
      /^baseline: required, since the endpoint 'Churn-Endpoint' brings none, /,
    ));

  test("reports in a bucket that is somebody else's", () =>
    expectRefusal(
      () => new DriftMonitor(stack, 'Drift', { endpoint: refer({ baseline: Baseline.fromCsv(rows()) }) }),
      /^bucket: required for the reports about the endpoint 'Churn-Endpoint', /,
    ));

  test('names that no endpoint has', () =>
    expectRefusal(() => refer({ endpointName: 'my_endpoint' }), /^endpointName: .* got 'my_endpoint'$/));

  test('a sampling of nothing', () =>
    expectRefusal(
      () => refer({ captureSamplingPercentage: 0 }),
      /^captureSamplingPercentage: must be a whole number from 1 to 100, got 0$/,
    ));

  test('a column with two meanings', () =>
    expectRefusal(
      () => Baseline.fromCsv(rows(), { targetColumn: 'churn', ignoredColumns: ['churn'] }),
      /^targetColumn, absentColumns, ignoredColumns and predictionColumn: must name different columns, got 'churn' twice$/,
    ));

  test('a folder as a file', () =>
    expectRefusal(
      () => BaselineFile.fromBucket(reports, 'training/'),
      /^key: must be the key of an object .* got 'training\/'$/,
    ));

  test('other errors are not taken for those of the library', () => {
    expect([new Error('no'), undefined, null, 'text'].map((error) => LifecycleErrors.isValidationError(error))).toEqual(
      [false, false, false, false],
    );
  });
});

test('a second monitor of one kind for an endpoint in a stack gets a warning, since their metrics and reports mix', () => {
  const endpoint = refer({ baseline: Baseline.fromCsv(rows()), reportBucket: reports });
  const warning = Match.stringLikeRegexp(
    "'Churn-Endpoint' has a (Drift|Quality)Monitor already, Watch/(Daily|Quality): ",
  );
  new DriftMonitor(stack, 'Daily', { endpoint });
  new QualityMonitor(stack, 'Quality', { endpoint });
  expect(Annotations.fromStack(stack).findWarning('*', warning)).toEqual([]);
  stack = new Stack(createApp(), 'Watch');
  reports = new s3.Bucket(stack, 'Reports');
  const again = refer({ baseline: Baseline.fromCsv(rows()), reportBucket: reports });
  new DriftMonitor(stack, 'Daily', { endpoint: again });
  new DriftMonitor(stack, 'Hourly', { endpoint: again, window: Duration.hours(1) });
  new QualityMonitor(stack, 'Quality', { endpoint: again });
  new QualityMonitor(stack, 'Again', { endpoint: again });
  expect(
    Annotations.fromStack(stack)
      .findWarning('*', warning)
      .map(({ id }) => id),
  ).toEqual(['/Watch/Hourly', '/Watch/Again']);
});
