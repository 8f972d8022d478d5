// One made-up algorithm, metric, statistic and mode of serving, each in one file beside this one: what CONTRIBUTING.md says
// of how to add them is tried here.

import { Template } from 'aws-cdk-lib/assertions';
import * as ecr from 'aws-cdk-lib/aws-ecr';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { QualityMetric } from '../../constructs/training/success-criterion';
import { parseEndpointSettings } from '../../contract/endpoint-settings';
import { DEFAULT_QUALITY_CONFIG, parseQualityConfig } from '../../contract/quality-config';
import { DEFAULT_DRIFT_CONFIG, type Judgement, parseDriftConfig, STATISTICS, WindowCounter } from '../../engine/drift';
import { buildBaseline } from '../../engine/drift/build-baseline';
import { judgeWindow } from '../../engine/drift/judge-window';
import { measureStrength } from '../../engine/drift-report/drift-strength';
import { renderPage } from '../../engine/drift-report/render-page';
import { Interpreter } from '../../engine/quality/interpret';
import { measureRows } from '../../engine/quality/measure-rows';
import { toModelQualityJson } from '../../engine/quality/model-quality-json';
import { nameDeployment } from '../../lambda/deploy-model/deployment';
import { requestConfig, requestUpdate } from '../../lambda/deploy-model/requests';
import { ModelEndpoint, ModelRegistry, Rollout } from '../../lib';
import { createPipeline, createStack, findStep, flatten, readDefinition, readEvaluation } from '../constructs/fixtures';
import { GradientBoosting } from './gradient-boosting';
import { OVERLAP } from './overlap';
import { ENTRIES_WITH_SERVERLESS, MODES_WITH_SERVERLESS, Serverless } from './serverless';
import { MEASURERS_WITH_SPECIFICITY, METRICS_WITH_SPECIFICITY, SPECIFICITY } from './specificity';

test('an algorithm: trains, serves and is pulled by whatever serves its versions', () => {
  const stack = createStack('eu-west-1');
  const registry = new ModelRegistry(stack, 'Shared');
  new ModelEndpoint(stack, 'Endpoint', {
    endpointName: 'churn',
    registry,
    bucket: new s3.Bucket(stack, 'Capture'),
  });
  const repository = ecr.Repository.fromRepositoryName(stack, 'Repository', 'team/boosting');
  createPipeline(stack, { algorithm: new GradientBoosting(repository, 31), registry });
  const definition = readDefinition(stack);
  expect(findStep(definition, 'Train').Arguments).toMatchObject({
    HyperParameters: { num_leaves: '31', raw_features: '2' },
    InputDataConfig: [{ ChannelName: 'training' }, { ChannelName: 'constraints' }],
  });
  for (const step of ['CreateModel', 'Register']) {
    expect(JSON.stringify(findStep(definition, step).Arguments)).toContain('team/boosting:4.6');
  }
  const pulling = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>)
    .filter(({ Type }) => Type.startsWith('AWS::IAM::'))
    .filter((resource) => JSON.stringify(resource).includes('repository/team/boosting'));
  // The training, the candidate and the endpoint; who else names it may look at it when it is registered.
  expect(pulling.length).toBeGreaterThanOrEqual(3);
});

describe('a metric', () => {
  const criterion = QualityMetric._of(SPECIFICITY).atLeast(0.9);
  const config = (threshold: number) =>
    parseQualityConfig(
      JSON.stringify({
        ...DEFAULT_QUALITY_CONFIG,
        criteria: [{ metric: 'specificity', comparison: 'atLeast', threshold }],
      }),
      METRICS_WITH_SPECIFICITY,
    );
  const rows = Array.from({ length: 400 }, (_, i) => ({
    features: [],
    truth: i % 2,
    // Every fourth row of the negative class is taken for a positive one.
    predicted: i % 8 === 0 ? 1 : i % 2,
    score: i % 2 === 0 ? 0.3 : 0.8,
  }));

  test('is a criterion of the gate', () => {
    const stack = createStack('eu-west-1');
    createPipeline(stack, { successCriteria: [criterion] });
    expect(readEvaluation(stack).criteria).toEqual([
      { metric: 'specificity', comparison: 'atLeast', threshold: 0.9, key: 'true_negative_rate' },
    ]);
    expect(() => QualityMetric._of(SPECIFICITY).atMost(2)).toThrow('must be a number from 0 to 1, got 2');
  });

  test('judges live traffic', () => {
    const judge = (threshold: number) =>
      measureRows(rows as never, [], config(threshold), new Interpreter(config(threshold)), MEASURERS_WITH_SPECIFICITY);
    expect(judge(0.5)).toMatchObject({
      verdict: 'CriteriaMet',
      measures: { specificity: { value: 0.75 } },
    });
    expect(judge(0.9)).toMatchObject({ verdict: 'CriteriaMissed' });
    expect(
      toModelQualityJson('binary', rows, judge(0.5).measures, [], '2026', METRICS_WITH_SPECIFICITY),
    ).toHaveProperty('binary_classification_metrics.true_negative_rate.value');
    expect(() => parseQualityConfig(JSON.stringify(config(0.1)))).toThrow(
      'criteria[0].metric: must be a metric of binary',
    );
  });
});

test('a statistic: decides on drift, with a limit of its own, and is on the page', () => {
  const statistics = [...STATISTICS, OVERLAP];
  const baseline = buildBaseline(
    {
      data: ['plan', ...Array.from({ length: 2000 }, (_, i) => ['a', 'b', 'b', 'c'][i % 4])].join('\n'),
      schema: JSON.stringify({ features: [{ name: 'plan', type: 'categorical' }] }),
    },
    { data: 'd', schema: 's' },
  );
  const counter = new WindowCounter(baseline);
  counter.addRecord(
    {
      inferenceTime: new Date('2026-11-23T13:00:00Z'),
      rows: Array.from({ length: 400 }, (_, i) => [i % 5 === 0 ? 'a' : ['a', 'b', 'b', 'c'][i % 4]]),
      predictions: [],
      wrongArities: [],
      unknownNames: [],
      problems: [],
    },
    'line 1',
  );
  const settings = (overlap: number) =>
    parseDriftConfig(JSON.stringify({ effect: { psi: 9, jensenShannon: 1, lInfinity: 1, overlap } }), statistics);
  const judge = (overlap: number): Judgement => judgeWindow(baseline, counter.counts(), settings(overlap), statistics);
  const [column] = judge(0.9).features;
  expect(column.statistics.overlap).toBeCloseTo(0.85, 10);
  expect(column).toMatchObject({ drifted: true });
  expect(column.reasons[0]).toMatch(/^overlap 0\.850 of 1 \(limit 0\.9\); p /);
  expect(measureStrength(column, settings(0.9), statistics)).toBeCloseTo(0.9 / 0.85, 10);
  expect(judge(0.8)).toMatchObject({ verdict: 'NoDrift' });
  expect(() => parseDriftConfig('{"effect":{"overlap":0.9}}')).toThrow(
    'effect.overlap: is not known; known are wasserstein',
  );
  // A configuration from before the statistic has its default.
  expect(judgeWindow(baseline, counter.counts(), DEFAULT_DRIFT_CONFIG, statistics).verdict).toBe('Drift');
  const page = renderPage({
    ...judge(0.9),
    subject: 'The traffic',
    scope: 'one window',
    rows: 400,
    rejected: { total: 0 } as never,
    rejectedSamples: [],
    config: settings(0.9),
    statistics,
    facts: [],
    history: [],
    nextSteps: [],
    notes: [],
  });
  expect(page).toContain('<th scope="col">overlap</th>');
  expect(page).toContain('>85.0 %</td>');
  expect(page).toContain('<li>overlap: 0.9 of 1 or less</li>');
});

describe('a mode of serving', () => {
  const serverless = new Serverless({ memoryMegabytes: 2048, maximumConcurrency: 5 });

  test('is declared by the construct and read by the controller', () => {
    const stack = createStack('eu-west-1');
    new ModelEndpoint(stack, 'Endpoint', {
      endpointName: 'churn',
      registry: new ModelRegistry(stack, 'Registry'),
      bucket: new s3.Bucket(stack, 'Capture'),
      servingMode: serverless,
    });
    const [resource] = Object.values(Template.fromStack(stack).findResources('Custom::ModelEndpoint'));
    const document = {
      ...JSON.parse(flatten(resource.Properties.Settings)),
      executionRoleArn: 'arn:aws:iam::111122223333:role/serve',
    };
    const settings = parseEndpointSettings(JSON.stringify(document), ENTRIES_WITH_SERVERLESS);
    expect(settings).toMatchObject({ mode: 'serverless', networkIsolation: false });
    expect([settings.dataCapture, settings.rollout]).toEqual([undefined, undefined]);
    const source = { kind: 'package', arn: 'arn:aws:sagemaker:eu-west-1:111122223333:model-package/churn/1' } as const;
    const deployment = nameDeployment('churn', settings, source, MODES_WITH_SERVERLESS);
    expect(requestConfig(deployment, undefined, MODES_WITH_SERVERLESS).ProductionVariants).toEqual([
      {
        VariantName: 'AllTraffic',
        ModelName: deployment.modelName,
        InitialVariantWeight: 1,
        ServerlessConfig: { MemorySizeInMB: 2048, MaxConcurrency: 5 },
      },
    ]);
    const circumstances = { sameVariants: true, instanceCountChanged: false };
    expect(requestUpdate('churn', deployment, circumstances, [], MODES_WITH_SERVERLESS)).not.toHaveProperty(
      'DeploymentConfig',
    );
    expect(() =>
      parseEndpointSettings(JSON.stringify({ ...document, memoryMegabytes: 1 }), ENTRIES_WITH_SERVERLESS),
    ).toThrow('settings: memoryMegabytes: must be a whole number from 1024 to 6144, got 1');
    expect(() => parseEndpointSettings(JSON.stringify(document))).toThrow('settings: mode: must be one of realTime');
  });

  test.each([
    ['captureSamplingPercentage', { captureSamplingPercentage: 10 }],
    ['networkIsolation', { networkIsolation: true }],
    ['rollout', { rollout: Rollout.canary() }],
  ])('refuses %s where the mode does not allow it', (prop, change) => {
    const stack = createStack('eu-west-1');
    const create = () =>
      new ModelEndpoint(stack, 'Endpoint', {
        endpointName: 'churn',
        registry: new ModelRegistry(stack, 'Registry'),
        bucket: new s3.Bucket(stack, 'Capture'),
        servingMode: serverless,
        ...change,
      });
    expect(create).toThrow(`${prop}: is not possible with the serving mode serverless`);
  });
});
