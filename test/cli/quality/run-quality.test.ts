import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { printQuality } from '../../../cli/quality/print-quality';
import type { QualityResult } from '../../../cli/quality/quality-result';
import { runQuality } from '../../../cli/quality/run-quality';
import { DEFAULT_QUALITY_CONFIG } from '../../../contract/quality-config';
import { COMPARISONS } from '../../../contract/recipe';
import { createRandom } from '../../../engine/aws/random';
import { Interpreter } from '../../../engine/quality/interpret';
import { measureWindow } from '../../../lambda/measure-quality/measure-window';
import { capture, label } from '../../engine/quality/fixtures';
import { FakeS3 } from '../../lambda/detect-drift/fake-aws';
import { PLACES } from '../../lambda/measure-quality/fixtures';
import { makeFolder, put, toCsv } from '../drift/fixtures';

const folder = makeFolder();
const random = createRandom(3);
/** Customers whose probability is right, or says less for those of the plan `max`. */
const ROWS = Array.from({ length: 900 }, (_, i) => {
  const score = random();
  const plan = ['basic', 'plus', 'max'][i % 3]!;
  const truth = random() < (plan === 'max' ? 0.5 : score) ? 'Yes' : 'No';
  const time = new Date(Date.UTC(2026, 10, 1) + i * 3_600_000).toISOString();
  return { customer: `C${i}`, time, plan, age: 18 + (i % 60), p: score.toFixed(6), left: truth };
});
const table = put(folder, 'scored.csv', toCsv(ROWS));
const captured = put(
  folder,
  'captured.jsonl',
  ROWS.map(({ customer, plan, age, p, time }) =>
    capture({ inferenceId: customer }, `${plan},${age}\n`, `${p}\n`, time),
  ).join('\n'),
);
const truths = put(folder, 'truths.jsonl', ROWS.map(({ customer, left }) => label(customer, left)).join('\n'));

/** What was measured, without the last digits, that depend on the order of the rows. */
function pick({ measures, slices, confusion }: QualityResult): unknown {
  const round = (_: string, value: unknown): unknown =>
    typeof value === 'number' ? Number(value.toPrecision(10)) : value;
  return JSON.parse(JSON.stringify({ measures, slices, confusion }, round));
}

const AUC = { metric: 'auc', comparison: COMPARISONS.atLeast, threshold: 0.9 } as const;
const SCORED = { live: [table], label: 'left', score: ['p'], positive: 'Yes' };
const SLICES = [{ column: 'plan' }, { column: 'age', edges: [30, 60] }];

describe('what is measured', () => {
  test('a table, a table with labels elsewhere and captured requests give the same', async () => {
    const labels = put(folder, 'labels.csv', toCsv(ROWS.map(({ customer, left }) => ({ customer, left }))));
    const results = await Promise.all([
      runQuality({ ...SCORED, slice: SLICES }),
      runQuality({
        live: [table],
        labels: [labels],
        id: 'customer',
        label: 'left',
        score: ['p'],
        positive: 'Yes',
        slice: SLICES,
      }),
      runQuality({ live: [captured], labels: [truths], positive: 'Yes', columns: ['plan', 'age'], slice: SLICES }),
      runQuality({ live: [captured], labels: [labels], positive: 'Yes', columns: ['plan', 'age'], slice: SLICES }),
    ]);
    const [first] = results;
    expect(first).toMatchObject({ verdict: 'measured', rows: 900, labels: { coverage: 1 } });
    expect(first!.worstSlice).toMatchObject({ column: 'plan', value: 'max' });
    for (const result of results) {
      expect(pick(result)).toEqual(pick(first!));
    }
  });

  test('what the monitor reports of the same requests, by its own settings', async () => {
    const s3 = new FakeS3();
    s3.objects.set('s3://bucket/capture/churn/AllTraffic/2026/11/01/00/a.jsonl', readFileSync(captured, 'utf8'));
    s3.objects.set('s3://bucket/ground-truth/2026/11/01/00/a.jsonl', readFileSync(truths, 'utf8'));
    const config = {
      ...DEFAULT_QUALITY_CONFIG,
      positiveClass: 'Yes',
      negativeClass: 'No',
      decisionThreshold: 0.4,
      criteria: [AUC],
      slices: SLICES,
      windowSeconds: 3600,
    };
    const report = await measureWindow(
      {
        window: { start: '2026-11-01T00:00:00Z', end: '2026-11-01T01:00:00Z' },
        labelsUntil: '2026-11-02T00:00:00Z',
        since: '2026-11-01T00:00:00Z',
        config,
        schema: [
          { name: 'plan', type: 'categorical' },
          { name: 'age', type: 'numeric' },
        ],
      },
      { ...PLACES, config },
      s3,
    );
    const settings = put(folder, 'report.json', JSON.stringify(report));
    const first = put(folder, 'first-hour.jsonl', readFileSync(captured, 'utf8').split('\n')[0]!);
    const own = await runQuality({ live: [first], labels: [truths], settings, columns: ['plan', 'age'] });
    const { verdict: _, ...findings } = report as Extract<typeof report, { measures: unknown }>;
    expect(own.verdict).toBe('insufficientData');
    expect(own.measures).toEqual(findings.measures);
    expect(own.slices).toEqual(findings.slices);
    expect(own.config).toMatchObject({ decisionThreshold: 0.4, criteria: [AUC], positiveClass: 'Yes' });
    // What the window and the training data are belongs to the monitor.
    expect(own.config.windowSeconds).toBe(DEFAULT_QUALITY_CONFIG.windowSeconds);
  });

  test('several classes by their probabilities, and by the predicted class alone', async () => {
    const rows = Array.from({ length: 300 }, (_, i) => {
      const truth = ['a', 'b', 'c'][i % 3]!;
      return {
        a: truth === 'a' ? 0.6 : 0.2,
        b: truth === 'b' ? 0.6 : 0.2,
        c: truth === 'c' ? 0.6 : 0.2,
        best: truth,
        truth,
      };
    });
    const file = put(folder, 'classes.csv', toCsv(rows));
    const options = { live: [file], label: 'truth', problem: 'multiclass' as const };
    const scored = await runQuality({ ...options, classes: ['a', 'b', 'c'], score: ['a', 'b', 'c'] });
    expect(scored.measures).toMatchObject({ accuracy: { value: 1 }, auc: { value: 1 } });
    const named = await runQuality({ ...options, predicted: 'best' });
    expect(Object.keys(named.measures)).toEqual(['accuracy', 'macroF1', 'weightedF1', 'leastRecall']);
    expect(named.confusion).toEqual({
      classes: ['a', 'b', 'c'],
      rows: [
        [100, 0, 0],
        [0, 100, 0],
        [0, 0, 100],
      ],
    });
  });

  test('numbers, and a class of 1 and 0 that is no probability', async () => {
    const rows = Array.from({ length: 250 }, (_, i) => ({
      price: i,
      guess: i + (i % 2 === 0 ? 1 : -1),
      said: i % 2,
      was: i % 2,
    }));
    const file = put(folder, 'numbers.csv', toCsv(rows));
    const numbers = await runQuality({
      live: [file],
      label: 'price',
      predicted: 'guess',
      problem: 'regression',
      atMost: [{ metric: 'mae', comparison: COMPARISONS.atMost, threshold: 2 }],
    });
    expect(numbers).toMatchObject({ verdict: 'criteriaMet', measures: { mae: { value: 1 } } });
    const classes = await runQuality({ live: [file], label: 'was', predicted: 'said' });
    expect(Object.keys(classes.measures)).toEqual(['accuracy', 'f1', 'precision', 'recall']);
  });

  test('each week by the time of the answer, whatever time this machine keeps', async () => {
    const { periods } = await runQuality({ ...SCORED, by: 'week', time: 'time' });
    expect(periods!.measured.map(({ start, rows }) => [start.slice(0, 10), rows])).toEqual([
      ['2026-10-26', 24],
      ['2026-11-02', 168],
      ['2026-11-09', 168],
      ['2026-11-16', 168],
      ['2026-11-23', 168],
      ['2026-11-30', 168],
      ['2026-12-07', 36],
    ]);
    const bare = put(
      folder,
      'bare.csv',
      toCsv(ROWS.map((row) => ({ ...row, time: row.time.slice(0, 19).replace('T', ' ') }))),
    );
    expect((await runQuality({ ...SCORED, live: [bare], by: 'week', time: 'time' })).periods).toEqual(periods);
  });

  test('a table of a spreadsheet, compressed, whose labels are partly missing and partly no class', async () => {
    const lines = ROWS.map(({ p, left }, i) => `${p.replace('.', ',')};${i < 100 ? '' : i < 110 ? 'maybe' : left}`);
    const file = put(folder, 'spreadsheet.csv.gz', gzipSync(['p;left', ...lines, ''].join('\r\n')));
    const result = await runQuality({ ...SCORED, live: [file], negative: 'No' });
    expect(result.labels).toMatchObject({ rows: 900, labelledRows: 790, unusableLabels: { unknownLabel: 10 } });
  });
});

describe('what is said', () => {
  test('how rows that cannot be read, and those that are left out, are counted', async () => {
    const file = put(
      folder,
      'odd.csv',
      [
        'p,left,plan,time',
        '0.4,Yes,basic,2026-11-01',
        '1.4,No,basic,2026-11-01',
        'none,No,basic,2026-11-01',
        '0.1,No',
        '0.2,No,test,2026-11-01',
        '0.3,No,basic,soon',
        '0.3,"No,basic',
      ].join('\n'),
    );
    const result = await runQuality({
      ...SCORED,
      live: [file],
      time: 'time',
      leaveOutColumn: [{ by: 'column', name: 'plan', is: ['test'] }],
    });
    expect(result.labels).toMatchObject({
      rows: 1,
      leftOut: { records: 0, rows: 1 },
      unusableRecords: { unreadablePrediction: 2, wrongArity: 1, badCsv: 1, invalidTime: 1 },
    });
    const lines = printQuality(result);
    expect(lines[0]).toMatch(/^INSUFFICIENT DATA: 1 labelled rows in the window, at least 200/);
    expect(lines.join('\n')).toContain('odd.csv line 8: badCsv, the quotes do not match');
    expect(lines).toContain('1 row left out by the filter');
  });

  test('ids that never meet are shown side by side', async () => {
    const other = put(folder, 'other.csv', 'id,label\ncustomer-1,Yes\n');
    const { notes } = await runQuality({ live: [captured], labels: [other], positive: 'Yes' });
    expect(notes).toEqual([
      'no label is of a row that was answered: rows have ids such as "C0", labels such as "customer-1"',
    ]);
  });

  test('answers that name a class are those of both classes, where labels name the other one', async () => {
    const answers = ['Yes', 'No'].flatMap((name) =>
      Array.from({ length: 150 }, (_, i) =>
        capture(
          { inferenceId: `${name}${i}` },
          'basic,30\n',
          JSON.stringify([{ label: name, score: 0.9 - (i % 3) / 10 }]),
          '2026-11-01T00:00:00Z',
        ),
      ),
    );
    const named = put(folder, 'named.jsonl', answers.join('\n'));
    const labels = put(
      folder,
      'named.csv',
      `id,label\n${['Yes', 'No'].flatMap((label) => Array.from({ length: 150 }, (_, i) => `${label}${i},${label}`)).join('\n')}\n`,
    );
    const result = await runQuality({ live: [named], labels: [labels], positive: 'Yes' });
    expect(result.labels).toMatchObject({ rows: 300, labelledRows: 300, unusableRecords: {} });
    expect(result.confusion).toEqual({
      classes: ['No', 'Yes'],
      rows: [
        [150, 0],
        [0, 150],
      ],
    });
    const other = await runQuality({ live: [named], labels: [labels], positive: 'Yes', negative: 'no' });
    expect(other.reason).toMatch(/^150 of 300 answers were not understood, so that what is measured may be a choice/);
  });
});

test.each([
  [
    'the positive class is not said',
    { live: [table], label: 'left', score: ['p'] },
    /^--positive: say which label .*there are (No, Yes|Yes, No)$/,
  ],
  [
    'no label is the positive class',
    { live: [table], label: 'left', score: ['p'], positive: 'yes' },
    /^--positive: no label is yes; there are (No, Yes|Yes, No)$/,
  ],
  [
    'there are more than two classes',
    { live: [table], label: 'plan', score: ['p'] },
    /^--problem: there are 3 different labels/,
  ],
  [
    'a column is not there',
    { ...SCORED, score: ['q'] },
    /^--score: --live .*scored\.csv has no column "q"; it has customer, time/,
  ],
  ['a slice is of no column', { ...SCORED, slice: [{ column: 'sex' }] }, /^--slice: .* has no column "sex"/],
  [
    'nobody says what was answered',
    { live: [table], label: 'left' },
    /say which column holds the probability, with --score/,
  ],
  [
    'nobody says where the labels are',
    { live: [table], score: ['p'] },
    /which column holds the labels, with --label, .* with --labels; without labels, --held-out estimates$/,
  ],
  [
    'captured requests have no labels',
    { live: [captured] },
    /say where the labels of captured requests are, with --labels; without labels, --held-out estimates$/,
  ],
  [
    'rows have no id',
    { live: [table], labels: [truths], score: ['p'] },
    /the id by which labels are found, with --id$/,
  ],
  ['tables and captured requests are mixed', { ...SCORED, live: [table, captured] }, /a table and captured JSON lines/],
  [
    'columns of captured requests are not named',
    { live: [captured], labels: [truths], positive: 'Yes', slice: SLICES },
    /^--slice plan: name the columns of the captured requests/,
  ],
  [
    'a table has no time',
    { ...SCORED, by: 'day' as const },
    /^--by: say which column of .* holds the time, with --time$/,
  ],
  [
    'a metric is of another problem',
    { ...SCORED, atMost: [{ metric: 'mae', comparison: COMPARISONS.atMost, threshold: 1 }] },
    /^--at-most mae: binary models have accuracy, auc/,
  ],
  [
    'a number is scored',
    { ...SCORED, positive: undefined, problem: 'regression' as const },
    /^--score: a regression answers with a number/,
  ],
  [
    'the classes are not one a column',
    { ...SCORED, positive: undefined, problem: 'multiclass' as const, classes: ['a', 'b'] },
    /one column a class, in the order of --classes \(a, b\); got 1$/,
  ],
  [
    'an option is of another problem',
    { ...SCORED, problem: 'multiclass' as const },
    /^--positive: is for --problem binary/,
  ],
  [
    'settings are no report',
    { ...SCORED, settings: put(folder, 'none.json', '{"config":{}}') },
    /is no report of the quality monitor/,
  ],
  [
    'the result would be written over what is read',
    { ...SCORED, json: table },
    /^--json .*would be written over --live/,
  ],
  [
    'the folder of the page is not there',
    { ...SCORED, html: path.join(folder, 'no', 'page.html') },
    /^--html .* does not exist$/,
  ],
])('one line says what is allowed where %s', async (_, options, message) => {
  await expect(runQuality(options)).rejects.toThrow(message);
});

test('a class by its number is no probability where it is named as a class', () => {
  const reader = new Interpreter(DEFAULT_QUALITY_CONFIG);
  expect(reader.readPrediction({ label: '1' })).toEqual({ predicted: 1 });
});
