// Estimates without labels, beside those of the monitor on the same requests.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { EstimateResult } from '../../../cli/quality/estimate-result';
import type { QualityOptions } from '../../../cli/quality/options';
import { printEstimate } from '../../../cli/quality/print-estimate';
import { runEstimate } from '../../../cli/quality/run-estimate';
import { DEFAULT_QUALITY_CONFIG, type QualityConfig } from '../../../contract/quality-config';
import { logger } from '../../../engine/aws/logging';
import { createRandom } from '../../../engine/aws/random';
import { measureQuality } from '../../../lambda/measure-quality/measure-quality';
import { ToldNotices } from '../../engine/aws/told-notices';
import { capture } from '../../engine/quality/fixtures';
import goldens from '../../engine/quality/loss-goldens.json';
import { answerBy, FakeS3 } from '../../lambda/detect-drift/fake-aws';
import { fakeSageMaker } from '../../lambda/detect-drift/fixtures';
import { PLACES } from '../../lambda/measure-quality/fixtures';
import { makeFolder, put, toCsv } from '../drift/fixtures';

const folder = makeFolder();
const random = createRandom(7);
const PREDICTIONS = 's3://bucket/runs/predictions.csv';
const SOURCES = {
  ModelDataQuality: {
    Statistics: { S3Uri: 's3://bucket/runs/baseline.csv' },
    Constraints: { S3Uri: 's3://bucket/runs/schema.json' },
  },
  ModelQuality: { Statistics: { S3Uri: PREDICTIONS } },
};

beforeAll(() => {
  jest.spyOn(logger, 'info').mockImplementation(() => undefined);
});

/** What the monitor says of a window before its labels are due. */
async function askMonitor(
  lines: readonly string[],
  heldOut: string,
  config: Partial<QualityConfig>,
): Promise<Pick<EstimateResult, 'reason' | 'rows' | 'estimate' | 'criteria'>> {
  const s3 = new FakeS3();
  s3.objects.set('s3://bucket/runs/schema.json', JSON.stringify({ features: goldens.schema }));
  s3.objects.set(PREDICTIONS, heldOut);
  s3.objects.set('s3://bucket/runs/losses.json', heldOut);
  s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/23/13/0.jsonl', lines.join('\n'));
  await measureQuality(
    { scheduledTime: '2026-11-23T14:15:00Z' },
    {
      ...PLACES,
      config: {
        ...DEFAULT_QUALITY_CONFIG,
        windowSeconds: 3600,
        labelDelaySeconds: 7200,
        lateLabelDelaySeconds: 7200,
        ...config,
      },
    },
    {
      s3,
      sageMaker: fakeSageMaker({ DescribeModelPackageCommand: () => ({ DriftCheckBaselines: SOURCES }) }),
      cloudWatch: answerBy(CloudWatchClient, { PutMetricDataCommand: () => ({}) }),
      eventBridge: new ToldNotices().eventBridge,
    },
  );
  const report = s3.json('s3://bucket/quality-reports/churn/2026/11/23/13/20261123T130000Z.estimate.json');
  const { reason, rows, estimate, criteria } = report;
  return { reason, rows, estimate, criteria };
}

/** What the command says of the same. */
function ask(name: string, lines: readonly string[], heldOut: string, options: Partial<QualityOptions>) {
  return runEstimate({
    live: [put(folder, `${name}.jsonl`, lines.join('\n'))],
    heldOut: put(folder, `${name}-held-out`, heldOut),
    ...options,
  });
}

const CRITERION = { metric: 'auc', comparison: 'atLeast', threshold: 0.95 } as const;
const SCORES = Array.from({ length: 500 }, () => random() ** 2);
const heldOut = [
  'prediction,label',
  ...Array.from({ length: 600 }, () => random()).map((score) => `${score},${random() < score ? 1 : 0}`),
].join('\n');
const binary = SCORES.map((score, i) => capture({ inferenceId: `C${i}` }, `${i},basic\n`, `${score}\n`));

describe('what is estimated is what the monitor reports', () => {
  test('of two classes', async () => {
    const monitor = await askMonitor(binary, heldOut, { criteria: [CRITERION] });
    const desk = await ask('binary', binary, heldOut, { atLeast: [CRITERION] });
    expect(desk).toMatchObject({ verdict: 'estimated', ...monitor });
    expect(desk.estimate!.method).toBe('confidence-based estimation');
    expect(desk.criteria).toMatchObject([{ metric: 'auc', outcome: 'missed' }]);
    // A table of the same probabilities.
    const table = put(folder, 'binary.csv', toCsv(SCORES.map((p) => ({ p }))));
    const ofTable = await runEstimate({ live: [table], score: ['p'], heldOut: put(folder, 'held-out.csv', heldOut) });
    expect(ofTable.estimate).toEqual(desk.estimate);
    const lines = printEstimate(desk);
    expect(lines[0]).toMatch(/^ESTIMATED: estimated from 500 answers and 600 held-out rows: .*\(concept drift\)/);
    expect(lines.join('\n')).toMatch(/\nmetric +value +95 % interval\n(.*\n)*auc +0\.\d+ +0\.\d+ to 0\.\d+\n/);
    expect(lines.join('\n')).toContain('estimated auc');
  });

  test('of several', async () => {
    const classes = ['basic', 'plus', 'pro'];
    const rows = Array.from({ length: 300 }, (_, i) => `plus,${classes[i % 2]},0.4,0.5,0.1`);
    const header = 'prediction,label,probability of basic,probability of plus,probability of pro';
    const held = [header, ...rows].join('\n');
    const lines = rows.map((_, i) => capture({ inferenceId: `C${i}` }, '1,x\n', i % 3 ? '0.4,0.5,0.1' : '0.3,0.6,0.1'));
    const monitor = await askMonitor(lines, held, { problemType: 'multiclass', classes });
    const desk = await ask('several', lines, held, { problem: 'multiclass', classes });
    expect(desk).toMatchObject({ verdict: 'estimated', ...monitor });
  });

  test('of numbers', async () => {
    const losses = JSON.stringify(goldens.losses);
    const lines = goldens.rows.map(({ predicted, input }, i) =>
      capture({ inferenceId: `R${i}` }, `${input.join(',')}\n`, `${predicted}\n`),
    );
    const columns = goldens.schema.map(({ name }) => name);
    const monitor = await askMonitor(lines, losses, { problemType: 'regression' });
    const schema = put(folder, 'schema.json', JSON.stringify({ features: goldens.schema }));
    const desk = await ask('numbers', lines, losses, { problem: 'regression', schema });
    expect(desk).toMatchObject({ verdict: 'estimated', ...monitor });
    const table = put(
      folder,
      'numbers.csv',
      toCsv(
        goldens.rows.map(({ predicted, input }) => ({
          ...Object.fromEntries(columns.map((name, i) => [name, input[i]!])),
          predicted,
        })),
      ),
    );
    const ofTable = await runEstimate({
      live: [table],
      problem: 'regression',
      predicted: 'predicted',
      schema,
      heldOut: put(folder, 'losses.json', losses),
    });
    expect(ofTable.estimate).toEqual(desk.estimate);
    await expect(ask('numbers', lines, losses, { problem: 'regression' })).rejects.toThrow(
      `--columns: the errors were learned by the column "${columns[0]}"; name the columns of the captured requests in their order`,
    );
    // Without the schema, values are read in the usual way.
    expect(await ask('numbers', lines, losses, { problem: 'regression', columns })).toMatchObject({ rows: 240 });
  });
});

test('too few answers are no estimate, and what cannot be read is told', async () => {
  const few = await ask('few', [...binary.slice(0, 50), 'nonsense'], heldOut, {});
  expect(few).toMatchObject({
    verdict: 'insufficientData',
    rows: 50,
    criteria: [],
    reason: '50 rows with a score in the window, at least 200 are needed for an estimate',
    notes: [expect.stringMatching(/^not read: 1 notJson, such as .*few\.jsonl line 51: /)],
  });
  expect(printEstimate(few)[0]).toMatch(/^INSUFFICIENT DATA: 50 rows/);
  const source = { leaveOutAttribute: [{ by: 'customAttribute', name: 'source', is: ['check'] }] } as const;
  const marked = binary.map((line, i) =>
    i < 100 ? line.replace('"eventMetadata":{', '"eventMetadata":{"customAttributes":["source=check"],') : line,
  );
  expect(await ask('marked', marked, heldOut, source)).toMatchObject({
    rows: 400,
    notes: ['left out by the filter: 100'],
  });
});

describe('by periods', () => {
  // Answers of the third week are much less certain than those before; the fourth has hardly any.
  const weeks = [0, 1, 2, 3].flatMap((week) =>
    Array.from({ length: week === 3 ? 20 : 300 }, (_, i) => {
      const score = week === 2 ? 0.4 + 0.2 * random() : random() < 0.5 ? random() * 0.1 : 1 - random() * 0.1;
      const inferenceTime = new Date(Date.UTC(2026, 10, 2 + 7 * week, i % 24)).toISOString();
      return { inferenceTime, score, id: `W${week}-${i}` };
    }),
  );
  const lines = weeks.map(({ inferenceTime, score, id }) =>
    capture({ inferenceId: id }, '1,basic\n', `${score}\n`, inferenceTime),
  );
  const by = { by: 'week', atLeast: [CRITERION] } as const;

  test('each is estimated as if it were alone', async () => {
    const result = await ask('weeks', lines, heldOut, by);
    expect(result.rows).toBe(920);
    expect(result.periods).toMatchObject({
      by: 'week',
      measured: [
        { start: '2026-11-02T00:00:00.000Z', rows: 300 },
        { start: '2026-11-09T00:00:00.000Z', rows: 300 },
        { start: '2026-11-16T00:00:00.000Z', rows: 300 },
        { start: '2026-11-23T00:00:00.000Z', rows: 20, measures: {} },
      ],
    });
    const alone = await ask('third', lines.slice(600, 900), heldOut, {});
    const { auc } = result.periods!.measured[2]!.measures;
    expect({ estimated: auc!.value, lower: auc!.lower, upper: auc!.upper }).toEqual(alone.estimate!.metrics.auc);
    expect(auc!.upper).toBeLessThan(result.periods!.measured[0]!.measures.auc!.lower);
    const printed = printEstimate(result).join('\n');
    expect(printed).toMatch(
      /\nweek +rows +auc +95 % interval\n2026-11-02 +300 +0\.\d+ .*\n.*\n2026-11-16 +300 .*\n2026-11-23 +20 +none\n/,
    );
  });

  test('and drawn on a page that says what it is', async () => {
    const html = path.join(folder, 'weeks.html');
    await ask('weeks', lines, heldOut, { ...by, html });
    const page = readFileSync(html, 'utf8');
    expect(page).toContain(
      '<h1><i class="verdict-mark NoDrift"></i>How well the model answers, estimated without labels</h1>',
    );
    expect(page).toContain('labels alone can tell');
    expect(page).toContain('aria-label="auc of each week with its 95 % interval. 2026-11-02: 0.');
    expect(page).toContain('<dt>held-out rows</dt>');
    await ask('few', lines.slice(0, 20), heldOut, { html });
    expect(readFileSync(html, 'utf8')).toContain('Too few answers for an estimate</h1>');
  });

  test('of a table by the column of its times', async () => {
    const live = [put(folder, 'weeks.csv', toCsv(weeks.map(({ inferenceTime: at, score: p }) => ({ at, p }))))];
    const table = { live, score: ['p'], heldOut: put(folder, 'weeks-held-out.csv', heldOut), ...by };
    await expect(runEstimate(table)).rejects.toThrow('--by: say which column of');
    const { periods } = await runEstimate({ ...table, time: 'at' });
    expect(periods).toEqual((await ask('weeks', lines, heldOut, by)).periods);
  });
});

test.each([
  ['labels', { labels: ['truth.jsonl'] }, '--labels: is of answers with labels'],
  ['the schema of two classes', { schema: 'schema.json' }, '--schema: is for --held-out of --problem regression'],
  ['slices', { slice: [{ column: 'plan' }] }, '--slice: is of answers with labels'],
])('%s are refused beside held-out rows', async (_, options: Partial<QualityOptions>, message) => {
  await expect(ask('refused', binary, heldOut, options)).rejects.toThrow(message);
});

test('a file that is none of held-out rows is refused by its name', async () => {
  await expect(ask('other', binary, 'prediction,label\n0.5,2\n', {})).rejects.toThrow(
    /^--held-out .*other-held-out: predictions\.csv, row 1: needs a prediction from 0 to 1/,
  );
});
