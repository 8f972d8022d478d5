import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { GivenBaseline } from '../../../contract/given-baseline';
import { logger } from '../../../engine/aws/logging';
import type { DriftReport } from '../../../engine/drift';
import { BaselineError } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { describeConstraints, describeStatistics } from '../../../engine/model-monitor/write-documents';
import { answerBy, type FakeS3 } from './fake-aws';
import {
  addTraffic,
  capture,
  detect,
  event,
  fakeCloudWatch,
  fakeS3,
  forget,
  reportUri,
  rowAt,
  settings,
} from './fixtures';

const ROWS = 's3://theirs/training/rows.csv';
const STATISTICS = 's3://theirs/baseline/statistics.json';
const CONSTRAINTS = 's3://theirs/baseline/constraints.json';
const nobody = answerBy(SageMakerClient, {});

/** Training rows with a label, an id and a score, in the order of requests as far as requests carry them. */
const trainingRows = (length = 1000): string =>
  ['churn,amount,plan,score', ...Array.from({ length }, (_, i) => `${i % 2},${rowAt(i)},${(i % 50) / 50}`)].join('\n');

const csv = (more: Partial<GivenBaseline> = {}): GivenBaseline => ({
  kind: 'csv',
  data: ROWS,
  absentColumns: ['churn', 'score'],
  ...more,
});

const look = (s3: FakeS3, givenBaseline: GivenBaseline, some = event): Promise<DriftReport> => {
  // A window of the schedule is settled once; here it is looked at with other eyes.
  if (some === event) {
    forget(s3);
  }
  // No model version is asked for: whatever serves is compared.
  return detect(some, { ...settings, givenBaseline }, { s3, sageMaker: nobody, cloudWatch: fakeCloudWatch() });
};

let s3: FakeS3;
beforeEach(() => {
  for (const level of ['info', 'warn'] as const) {
    jest.spyOn(logger, level).mockImplementation(() => undefined);
  }
  s3 = fakeS3();
  s3.objects.set(ROWS, trainingRows());
});

describe('training rows that were given', () => {
  test('are compared with traffic as those of a model version are', async () => {
    addTraffic(s3);
    const report = await look(s3, csv());
    expect(report).toMatchObject({ verdict: 'NoDrift', rows: 400, rejected: {}, driftedFeatures: [] });
    expect(report.modelPackageArn).toBeUndefined();
    expect(report.features.map(({ name, type }) => [name, type])).toEqual([
      ['amount', 'numeric'],
      ['plan', 'categorical'],
    ]);
    addTraffic(s3, 'Fiber optic');
    expect(await look(s3, csv())).toMatchObject({ verdict: 'Drift', driftedFeatures: ['plan'] });
    expect(String(s3.objects.get(reportUri.replace(/json$/, 'html')))).toContain('the baseline that was given for it');
  });

  test('are read once: what is built of them is kept beside the reports', async () => {
    addTraffic(s3);
    const { baseline } = await look(s3, csv());
    expect(baseline!.sources.given!.cache).toMatch(/^s3:\/\/bucket\/reports\/churn\/baseline\/[0-9a-f]{32}\.json$/);
    expect(s3.objects.has(baseline!.sources.given!.cache)).toBe(true);
    s3.calls.length = 0;
    await look(s3, csv());
    expect(s3.calls).not.toContain(`GetObjectCommand ${ROWS}`);
  });

  test('that are replaced, or read otherwise, are another baseline', async () => {
    addTraffic(s3);
    await look(s3, csv());
    s3.objects.set(ROWS, trainingRows().replaceAll(',a,', ',z,'));
    expect(await look(s3, csv())).toMatchObject({ verdict: 'Drift', driftedFeatures: ['plan'] });
    expect(await look(s3, csv({ ignoredColumns: ['plan'] }))).toMatchObject({ verdict: 'NoDrift' });
  });

  test('bring predictions to compare only if they have a column of them', async () => {
    addTraffic(s3);
    expect((await look(s3, csv())).predictions).toBeUndefined();
    const withScores = csv({ absentColumns: ['churn'], predictionColumn: 'score' });
    expect(await look(s3, withScores)).toMatchObject({ predictionDrifted: false, predictions: { name: 'prediction' } });
    s3.objects.set(ROWS, trainingRows().replaceAll(/0\.\d+$/gm, '0.01'));
    expect(await look(s3, withScores)).toMatchObject({ predictionDrifted: true, driftedFeatures: [] });
  });

  test('leave values alone that are not to be compared, but not their absence', async () => {
    addTraffic(s3, 'Fiber optic');
    expect(await look(s3, csv({ ignoredColumns: ['plan'] }))).toMatchObject({ verdict: 'NoDrift' });
    for (let i = 0; i < 400; i++) {
      s3.objects.set(
        `s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0${i % 8}.jsonl`,
        Array.from({ length: 50 }, (_, row) => capture('2026-11-23T13:30:00Z', `${(row * 61) % 200},\n`)).join('\n'),
      );
    }
    expect((await look(s3, csv({ ignoredColumns: ['plan'] }))).driftedFeatures).toContain('plan');
  });

  test('are read as at the desk where a spreadsheet wrote them', async () => {
    addTraffic(s3);
    const plain = await look(s3, csv());
    const spreadsheet = trainingRows().replaceAll(',', ';').replaceAll('.', ',');
    s3.objects.set(ROWS, spreadsheet.replace('churn;', '\uFEFFchurn;'));
    const { baseline, features } = await look(s3, csv());
    expect(features).toEqual(plain.features);
    expect(baseline!.notes).toContain(`${ROWS} has ; between its values and , before decimals, and is read so`);
  });

  test('have types that can be told', async () => {
    addTraffic(s3);
    const { features } = await look(s3, csv({ types: { amount: 'categorical' } }));
    expect(features[0]).toMatchObject({ name: 'amount', type: 'categorical' });
  });

  test.each([
    ['are absent', undefined, csv(), 'the baseline file s3://theirs/training/rows.csv does not exist'],
    ['are empty', '', csv(), `${ROWS} is empty: give a CSV of training rows with a header`],
    [
      'lack a column',
      trainingRows(),
      csv({ absentColumns: ['label'] }),
      `${ROWS} lacks the columns label; it has churn, amount, plan, score`,
    ],
    [
      'have decimals in two ways',
      'churn;amount;plan;score\n0;1,5;a;0.5\n',
      csv(),
      `${ROWS} has numbers with a decimal comma (1,5) and with a decimal point (0.5): write all of them in one way`,
    ],
    ['are only a header', 'amount,plan', csv({ absentColumns: [] }), `${ROWS} has no rows`],
    [
      'are all left out',
      trainingRows(),
      csv({ ignoredColumns: ['amount', 'plan'] }),
      `${ROWS}: no column is left to compare`,
    ],
  ])('that %s are an error that says so', async (_, text, given, message) => {
    s3.objects.delete(ROWS);
    if (text !== undefined) {
      s3.objects.set(ROWS, text);
    }
    await expect(look(s3, given)).rejects.toThrow(new BaselineError(message));
  });

  test('start with windows of their own: verdicts about another baseline do not stand', async () => {
    addTraffic(s3, 'Fiber optic');
    await look(s3, csv());
    s3.objects.set(ROWS, trainingRows(999));
    const { recentVerdicts } = await look(s3, csv(), { scheduledTime: '2026-11-23T15:10:30Z' });
    expect(recentVerdicts).toEqual([]);
  });
});

describe("Model Monitor's files", () => {
  const monitor: GivenBaseline = { kind: 'modelMonitor', data: STATISTICS, constraints: CONSTRAINTS };
  beforeEach(() => {
    const schema = JSON.stringify({
      features: ['amount', 'plan', 'score'].map((name) => ({
        name,
        type: name === 'plan' ? 'categorical' : 'numeric',
      })),
    });
    const baseline = buildBaseline({ data: trainingRows(), schema }, { data: '', schema: '' });
    s3.objects.set(STATISTICS, JSON.stringify(describeStatistics(baseline)));
    s3.objects.set(CONSTRAINTS, JSON.stringify(describeConstraints(baseline)));
  });

  test('are compared with traffic, predictions and all, and what they do not know is told', async () => {
    addTraffic(s3);
    const given = { ...monitor, predictionColumn: 'score' };
    const report = await look(s3, given);
    expect(report).toMatchObject({ verdict: 'NoDrift', rows: 400, predictionDrifted: false });
    expect(report.baseline!.notes).toContain(
      'how features belong together is not in statistics.json: only each alone is compared',
    );
    addTraffic(s3, 'Fiber optic');
    expect(await look(s3, given)).toMatchObject({ verdict: 'Drift', driftedFeatures: ['plan'] });
    expect(await look(s3, { ...given, ignoredColumns: ['plan'] })).toMatchObject({ verdict: 'NoDrift' });
  });

  test.each([
    [{ ...monitor, data: CONSTRAINTS }, `${CONSTRAINTS} is no statistics.json of Model Monitor`],
    [{ ...monitor, constraints: ROWS }, /rows\.csv is not JSON: /],
    [{ ...monitor, absentColumns: ['label'] }, `${STATISTICS} lacks the columns label; it has amount, plan, score`],
  ])('that are something else are an error', async (given, message) => {
    await expect(look(s3, given as GivenBaseline)).rejects.toThrow(message);
  });
});
