import { Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { parseQualityConfig } from '../../../contract/quality-config';
import {
  ModelEndpoint,
  MonitoredEndpoint,
  QualityMonitor,
  type QualityMonitorProps,
  Slice,
  SuccessCriterion,
} from '../../../lib';
import { createPipeline, createStack, readEvaluation } from '../fixtures';

const perSlice = Slice.byValue('plan');
const CRITERIA = [
  SuccessCriterion.auc().atLeast(0.8),
  SuccessCriterion.recall().atLeast(0.7, { perSlice, certain: true }),
  SuccessCriterion.recall().atLeast(0.6, { perSlice: Slice.byRange('age', [30, 60]), minimumSliceRows: 50 }),
];

/** What the quality monitor of a training with these criteria is told. */
function monitor(props: Partial<QualityMonitorProps>, theirs = false): any {
  const stack = createStack();
  const { training, registry, bucket } = createPipeline(stack, { successCriteria: CRITERIA });
  const endpoint = theirs
    ? MonitoredEndpoint.fromAttributes(stack, 'Theirs', {
        endpointName: 'theirs',
        captureBucket: s3.Bucket.fromBucketName(stack, 'Captures', 'captures'),
      })
    : new ModelEndpoint(stack, 'Endpoint', { endpointName: 'churn', registry, bucket });
  new QualityMonitor(stack, 'Quality', { endpoint, training, bucket, ...props });
  const [config] = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) => Properties.Environment?.Variables?.QUALITY_CONFIG ?? [],
  );
  return parseQualityConfig(config);
}

test('the gate is told which slices must meet a criterion', () => {
  const stack = createStack('eu-west-1');
  createPipeline(stack, { successCriteria: CRITERIA });
  const recall = { metric: 'recall', comparison: 'atLeast', key: 'recall' };
  expect(readEvaluation(stack).criteria).toEqual([
    { metric: 'auc', comparison: 'atLeast', threshold: 0.8, key: 'auc' },
    { ...recall, threshold: 0.7, certain: true, slice: { column: 'plan' } },
    { ...recall, threshold: 0.6, slice: { column: 'age', edges: [30, 60] }, minimumSliceRows: 50 },
  ]);
  expect(CRITERIA[1]).toMatchObject({ perSlice });
});

test('live traffic is judged as a whole, and measured by the same slices', () => {
  expect(monitor({})).toMatchObject({
    criteria: [{ metric: 'auc', comparison: 'atLeast', threshold: 0.8 }],
    slices: [{ column: 'plan' }, { column: 'age', edges: [30, 60] }],
  });
  // Its own slices of a column are the ones that somebody chose for it.
  expect(monitor({ slices: [Slice.byRange('age', [40])] }).slices).toEqual([
    { column: 'age', edges: [40] },
    { column: 'plan' },
  ]);
  // Without a baseline nobody knows the columns of the requests.
  expect(monitor({}, true).slices).toEqual([]);
});

test.each([
  [
    () =>
      createPipeline(createStack(), {
        successCriteria: [SuccessCriterion.auc().atLeast(0.8, { perSlice: Slice.byValue('zip') })],
      }),
    /^perSlice: must be of a feature, or .*, got 'zip' for auc; there are /,
  ],
  [
    () =>
      createPipeline(createStack(), {
        successCriteria: [SuccessCriterion.auc().atLeast(0.8, { perSlice: Slice.byRange('plan', [1]) })],
      }),
    "perSlice: Slice.byRange is of a feature with numbers, and 'plan' has categories: take Slice.byValue('plan')",
  ],
  [
    () => createPipeline(createStack(), { groups: [Slice.byRange('plan', [1])] }),
    "groups: Slice.byRange is of a feature with numbers, and 'plan' has categories: take Slice.byValue('plan')",
  ],
  [
    () => SuccessCriterion.improvementOverNaive('auc').atLeast(0.2, { perSlice }),
    "perSlice: is for a metric itself, an improvement over naive models is judged on all rows together, got 'plan'",
  ],
  [
    () => SuccessCriterion.auc().atLeast(0.8, { minimumSliceRows: 5 }),
    'minimumSliceRows: is for a criterion with perSlice, got 5',
  ],
  [
    () => SuccessCriterion.auc().atLeast(0.8, { perSlice, minimumSliceRows: 0 }),
    'minimumSliceRows: must be a whole number from 1 to 1000000, got 0',
  ],
  [
    () => monitor({ training: undefined, successCriteria: [SuccessCriterion.auc().atLeast(0.8, { perSlice })] }),
    'successCriteria: a criterion for every slice is judged by the gate of a training only, got that of auc',
  ],
  [
    () =>
      monitor({ training: undefined, successCriteria: [SuccessCriterion.improvementOverNaive('auc').atLeast(0.2)] }),
    'successCriteria: an improvement over naive models is judged by the gate of a training only, got that of auc',
  ],
])('slices that cannot be judged are refused: %s', (create, message) => {
  expect(create).toThrow(message);
});
