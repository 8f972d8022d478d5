import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { lifecycle } from '../../examples/churn/lifecycle';
import { MlLifecycle, type MlLifecycleProps } from '../../lib';

function createLifecycle(props: (stack: Stack) => Partial<MlLifecycleProps>): Stack {
  const stack = new Stack(new App(), 'Test');
  new MlLifecycle(stack, 'Churn', { ...lifecycle, ...props(stack) });
  return stack;
}

test('reports, records, captured requests and old versions expire when they are told to, and runs never do', () => {
  const days = (count: number): Duration => Duration.days(count);
  const stack = createLifecycle(() => ({
    retention: { capturedRequests: days(60), oldVersions: days(40), reports: days(400), decisions: days(730) },
  }));
  const [bucket] = Object.values(Template.fromStack(stack).findResources('AWS::S3::Bucket'));
  const rules: any[] = bucket!.Properties.LifecycleConfiguration.Rules;
  expect(Object.fromEntries(rules.map(({ Prefix, ExpirationInDays }) => [Prefix ?? '', ExpirationInDays]))).toEqual({
    '': undefined,
    'capture/': 60,
    'drift-fan-out/': 30,
    'drift-reports/': 400,
    'quality-fan-out/': 30,
    'quality-reports/': 400,
    'retrain-decisions/': 730,
  });
  expect(rules[0].NoncurrentVersionExpiration).toEqual({ NoncurrentDays: 40 });
});

test.each<[string, (stack: Stack) => Partial<MlLifecycleProps>]>([
  [
    'retention.reports in days: must be a whole number from 35 to 36500, got 7',
    () => ({ retention: { reports: Duration.days(7) } }),
  ],
  [
    "retention: must be left out with bucket, whose lifecycle rules are its owner's, got both",
    (stack) => ({
      bucket: s3.Bucket.fromBucketName(stack, 'Theirs', 'theirs'),
      retention: { reports: Duration.days(70) },
    }),
  ],
])('%s', (message, props) => {
  expect(() => createLifecycle(props)).toThrow(message);
});
