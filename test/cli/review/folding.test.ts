// What has one cause is one finding, which says whom it is about, and what a long comment leaves out.
import { mkdtempSync, readFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CustomResource, Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as s3 from 'aws-cdk-lib/aws-s3';
import type { Finding } from '../../../cli/review/finding';
import { Algorithm, MlLifecycle, type MlLifecycleProps, SuccessCriterion } from '../../../lib';
import { reviewApps } from './command-lines';
import { BASE, type Build, lifecycle } from './pairs';

const LOWER: Partial<MlLifecycleProps> = { successCriteria: [SuccessCriterion.auc().atLeast(0.6)] };
const DEEPER = { algorithm: Algorithm.xgboost({ rounds: 50, hyperparameters: { max_depth: 4 } }) };

/** Lifecycles of one stack, by their names. */
const lifecycles =
  (all: Readonly<Record<string, Partial<MlLifecycleProps>>>): Build =>
  (app) => {
    const stack = new Stack(app, 'Shop');
    for (const [lifecycleName, props] of Object.entries(all)) {
      new MlLifecycle(stack, `Of-${lifecycleName}`, { ...BASE, lifecycleName, ...props });
    }
  };

const bare = (lines: readonly string[]): string[] => lines.map((line) => line.replace(/ \[[^\]]*:\d+\]$/, ''));

test('a decision names the lifecycle that it is about, where an app has several', async () => {
  const before = lifecycles({ churn: {}, other: {} });
  const one = await reviewApps(before, lifecycles({ churn: {}, other: LOWER }));
  expect(one.decisions).toEqual(['criterion loosened: auc at least 0.75 → 0.6 (other)']);
  const both = await reviewApps(before, lifecycles({ churn: LOWER, other: LOWER }));
  expect(both.decisions).toEqual(['criterion loosened: auc at least 0.75 → 0.6 (churn, other)']);
  expect(bare(both.lines)).toContain('- criterion loosened: auc at least 0.75 → 0.6 (churn, other)');
  const alone = await reviewApps(lifecycles({ churn: {} }), lifecycles({ churn: LOWER }));
  expect(alone.decisions).toEqual(['criterion loosened: auc at least 0.75 → 0.6']);
});

test('what starts the next run is told of each lifecycle by itself', async () => {
  const before = lifecycles({ churn: {}, other: {} });
  const { lines } = await reviewApps(before, lifecycles({ churn: {}, other: DEEPER }));
  expect(lines.filter((line) => line.includes('the next run of the pipeline'))).toEqual([
    '- the next run of the pipeline trains what is described above; it starts after an alarm or by hand, and merging starts none: what serves goes on serving (Shop/Of-other/Pipeline)',
  ]);
});

test('a window of drift is one finding, with the alarms and the schedule that follow from it', async () => {
  const { lines, decisions } = await reviewApps(lifecycle(), lifecycle({ drift: { window: Duration.hours(6) } }));
  expect(decisions).toEqual(['window of the drift monitor changed: 1 day → 6 hours']);
  const start = lines.indexOf('Guards:');
  expect(bare(lines.slice(start, lines.indexOf('', start)))).toEqual([
    'Guards:',
    '- window of the drift monitor changed: 1 day → 6 hours (Churn/Default/DriftMonitor/Detector/Function)',
    '  - Schedule: ScheduleExpression rate(1 day) → rate(6 hours)',
    '  - DriftAlarm, CaptureAlarm, NotUnderstoodAlarm: Period 1 day → 6 hours',
    '  - SilenceAlarm: what is measured follows',
  ]);
});

test('two settings of a monitor are two findings, and their alarms none', async () => {
  const build = (driftedWindows: number, hours: number): Build =>
    lifecycle({ drift: { driftedWindows, window: Duration.hours(hours) } });
  const { decisions } = await reviewApps(build(2, 24), build(3, 6));
  expect(decisions).toEqual([
    'driftedWindows of the drift monitor loosened: 2 → 3',
    'window of the drift monitor changed: 1 day → 6 hours',
  ]);
});

test('another algorithm is one finding, with its hyperparameters beneath it', async () => {
  const { lines } = await reviewApps(
    lifecycle(),
    lifecycle({ algorithm: Algorithm.randomForest({ maximumDepth: 2 }), ...LOWER }),
  );
  const start = lines.indexOf('What the model will be:');
  expect(bare(lines.slice(start, lines.indexOf('', start)))).toEqual([
    'What the model will be:',
    expect.stringMatching(
      /^- algorithm: sagemaker-xgboost:\S+ → sagemaker-scikit-learn:\S+ \(Churn\/Default\/Pipeline/,
    ),
    '  - hyperparameters of before: objective binary:logistic, eval_metric logloss, max_depth 2, num_round 50',
    expect.stringMatching(/^ {2}- hyperparameters now: algorithm randomForest, .*maximumDepth 2/),
    '  - its images, containers and training step are set accordingly, see the HTML and the JSON',
  ]);
});

test('another name and another algorithm in one change: no grant is told of that only repeats the name', async () => {
  const algorithm = Algorithm.randomForest({ maximumDepth: 2 });
  const { lines } = await reviewApps(lifecycle(), lifecycle({ algorithm, lifecycleName: 'leavers' }));
  const access = lines.slice(lines.indexOf('Access:') + 1, lines.indexOf('', lines.indexOf('Access:')));
  const alone = await reviewApps(lifecycle(), lifecycle({ algorithm }));
  const start = alone.lines.indexOf('Access:');
  expect(access).toEqual(alone.lines.slice(start + 1, alone.lines.indexOf('', start)));
  expect(access.length).toBeGreaterThan(3);
});

test('each monitor says whose window changes', async () => {
  const window = Duration.hours(6);
  const { decisions, lines } = await reviewApps(lifecycle(), lifecycle({ drift: { window }, quality: { window } }));
  expect(lines).toContain('  - alarmMemory of the retraining 5 days → 30 hours');
  expect(decisions.slice(0, 2)).toEqual([
    'window of the drift monitor changed: 1 day → 6 hours',
    'window of the quality monitor changed: 1 day → 6 hours',
  ]);
});

test('an alarm that is taken away or reads another threshold is named', async () => {
  const build =
    (threshold: number, second: boolean): Build =>
    (app) => {
      const stack = new Stack(app, 'Watch');
      const metric = new cloudwatch.Metric({ namespace: 'Shop', metricName: 'Late' });
      const more = { metric, evaluationPeriods: 1 };
      new cloudwatch.Alarm(stack, 'LateOrders', { ...more, threshold });
      if (second) {
        new cloudwatch.Alarm(stack, 'NoOrders', { ...more, threshold: 1 });
      }
    };
  const { decisions } = await reviewApps(build(2, true), build(3, false));
  expect(decisions.slice(0, 2)).toEqual([
    'threshold of the alarm LateOrders loosened: 2 → 3',
    'alarm NoOrders is taken away',
  ]);
});

test('another algorithm of the same image is one finding too', async () => {
  const of = (algorithm: Algorithm): Build => lifecycle({ algorithm });
  const { lines } = await reviewApps(of(Algorithm.logisticRegression()), of(Algorithm.randomForest()));
  const start = lines.indexOf('What the model will be:');
  expect(bare(lines.slice(start, lines.indexOf('', start)))).toEqual([
    'What the model will be:',
    expect.stringMatching(/^- algorithm: logisticRegression → randomForest \(/),
    expect.stringMatching(/^ {2}- hyperparameters of before: /),
    expect.stringMatching(/^ {2}- hyperparameters now: trees 300, /),
  ]);
});

test('the delay of late labels follows that of others', async () => {
  const of = (days: number, late?: number): Build =>
    lifecycle({
      quality: {
        labelDelay: Duration.days(days),
        ...(late === undefined ? {} : { lateLabelDelay: Duration.days(late) }),
      },
    });
  const { decisions, lines } = await reviewApps(of(7), of(2));
  expect(decisions).toEqual(['labelDelay of the quality monitor changed: 7 days → 2 days']);
  expect(lines).toContain('  - lateLabelDelay of the quality monitor 14 days → 4 days');
  expect((await reviewApps(of(7), of(2, 5))).decisions).toHaveLength(2);
});

test('a custom resource says that its function decides, and that the old one is deleted last', async () => {
  const build =
    (id: string, name: string): Build =>
    (app) =>
      void new CustomResource(new Stack(app, 'Shop'), id, {
        serviceToken: 'arn:aws:lambda:eu-west-1:111122223333:function:calendar',
        resourceType: 'Custom::Holidays',
        properties: { Name: name },
      });
  const updated = await reviewApps(build('Days', 'de-2026'), build('Days', 'de-2027'));
  expect(bare(updated.lines)).toContain(
    '- Custom::Holidays is updated by its function: Name: de-2026 → de-2027 (Shop/Days)',
  );
  const renamed = await reviewApps(build('Days', 'de-2026'), build('Holidays', 'de-2026'));
  expect(renamed.lines).toContainEqual(
    expect.stringMatching(/^ {2}- its function is asked to delete the old one last/),
  );
});

test('another version of the same image is no other algorithm', async () => {
  const { lines } = await reviewApps(lifecycle(), lifecycle(DEEPER));
  expect(bare(lines)).toContainEqual(expect.stringMatching(/^- hyperparameter max_depth: 2 → 4/));
});

test('a long comment leaves out what matters least, and says how much and where it stands', async () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'review-'));
  const build =
    (metric: boolean, minimum: number): Build =>
    (app) => {
      const stack = new Stack(app, 'Many');
      for (let i = 0; i < 80; i++) {
        new s3.Bucket(stack, `Rows${i}`, { metrics: metric ? [{ id: `of-${i}` }] : [] });
      }
      new MlLifecycle(stack, 'Model', { ...BASE, successCriteria: [SuccessCriterion.auc().atLeast(minimum)] });
    };
  const markdown = path.join(folder, 'review.md');
  await reviewApps(build(false, 0.75), build(true, 0.6), { markdown });
  const lines = readFileSync(markdown, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(60);
  expect(lines).toEqual(
    expect.arrayContaining(['#### To be decided', '#### Guards', '#### Money', '#### Everything else']),
  );
  expect(lines.at(-1)).toMatch(/^- … and \d+ lines more, in the page and the JSON \(`--html`, `--json`\)$/);
});

test('a renamed lifecycle: what fails, and lines that keep it as it is, which do', async () => {
  const build =
    (id: string, overrides: ReadonlyArray<readonly [string, string]> = []): Build =>
    (app) => {
      const stack = new Stack(app, 'Churn');
      overrides.forEach(([fresh, old]) => stack.renameLogicalId(fresh, old));
      new MlLifecycle(stack, id, BASE);
    };
  const json = path.join(mkdtempSync(path.join(os.tmpdir(), 'review-')), 'review.json');
  const { decisions } = await reviewApps(build('Model'), build('Leavers'), { json });
  expect(decisions).toEqual([
    expect.stringMatching(
      /^renamed: Churn\/Model is now Churn\/Leavers: the deployment fails and is taken back, because CloudFormation makes the new model package group .* and pipeline churn while the old one is there; keep the id Model, or the logical ids of before by stack\.renameLogicalId \(\d+ lines, in the HTML and the JSON\)$/,
    ),
  ]);
  const { findings } = JSON.parse(readFileSync(json, 'utf8')) as { findings: Finding[] };
  const overrides = findings
    .flatMap(({ details = [] }) => details)
    .flatMap((detail) => {
      const [, fresh, old] = /^stack\.renameLogicalId\('(\w+)', '(\w+)'\);/.exec(detail) ?? [];
      return fresh === undefined ? [] : [[fresh, old!] as const];
    });
  const kept = await reviewApps(build('Model'), build('Leavers', overrides));
  expect(kept.decisions).toEqual([]);
  expect(kept.lines.join('\n')).not.toContain('renamed');
});

test.each([
  [['loosened-guard', 'new-access'], 1, '--fail-on: ends with 1, because of loosened-guard (1)'],
  [['deletion'], 0, undefined],
])('--fail-on %j ends with %i and says because of what', async (failOn, expected, last) => {
  const { code, lines } = await reviewApps(lifecycle(), lifecycle(LOWER), { failOn: failOn as ['deletion'] });
  expect(code).toBe(expected);
  expect(lines.at(-1)?.startsWith('--fail-on')).toBe(last !== undefined);
  expect(lines.filter((line) => line.startsWith('--fail-on'))).toEqual(last === undefined ? [] : [last]);
});
