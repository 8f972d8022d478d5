import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { DriftResult } from '../../../cli/drift/drift-result';
import { printResult } from '../../../cli/drift/print-result';
import { runDrift } from '../../../cli/drift/run-drift';
import { DEFAULT_DRIFT_CONFIG, parseCaptureLine, WindowCounter } from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { explainWindow } from '../../../engine/drift/explain-window';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { makeFolder, mixFibre, put, readCustomers, toCaptureLine, toCsv } from './fixtures';

const { fibre, others } = readCustomers();
const half = Math.floor(others.length / 2);
const folder = makeFolder();
const monitored = makeFolder();

function link(inside: string, name: string, target: string): string {
  const file = path.join(inside, name);
  symlinkSync(target, file);
  return file;
}

function makePipe(inside: string): string {
  const pipe = path.join(inside, 'pipe');
  execFileSync('mkfifo', [pipe]);
  return pipe;
}

const baseline = put(folder, 'training.csv', toCsv(others.slice(0, half)));
const mixed = mixFibre(fibre, others.slice(half), 1000);
const names = Object.keys(mixed[0]).filter((name) => name !== 'churn');
const captured = mixed.map((customer) => toCaptureLine(names.map((name) => customer[name])));

describe('the telephone customers', () => {
  test('drift once fibre is sold, and the result says where and why', async () => {
    const json = path.join(folder, 'result.json');
    const result = await runDrift({ baseline, live: [put(folder, 'mixed.csv', toCsv(mixed))], json });
    expect(result).toMatchObject({
      verdict: 'drift',
      rows: 1000,
      records: 1000,
      rejected: {},
      baseline: { rows: half },
    });
    const byName = Object.fromEntries(result.features.map((feature) => [feature.name, feature]));
    expect(byName.internet_service).toMatchObject({
      type: 'categorical',
      drifted: true,
      statistics: {
        unseenShare: 0.28,
        lInfinity: expect.any(Number),
        chiSquared: expect.any(Number),
        chiSquaredPValue: expect.any(Number),
        missingShare: 0,
      },
    });
    expect(byName.monthly_charges).toMatchObject({
      type: 'numeric',
      drifted: true,
      statistics: {
        ks: expect.any(Number),
        ksPValue: expect.any(Number),
        wasserstein: expect.any(Number),
        psi: expect.any(Number),
        jensenShannon: expect.any(Number),
        missingShare: 0,
      },
    });
    expect(byName.female.drifted).toBe(false);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual(JSON.parse(JSON.stringify(result)));
    const [first, second, third, ...lines] = printResult(result);
    const [heading, worst] = lines.slice(lines.findIndex((line) => line.startsWith('drifted ')));
    expect(first).toMatch(/^DRIFT: \d+ of 20 features drifted \(.*internet_service/);
    expect(second).toContain(`1000 live rows`);
    expect(third).toMatch(/^This looks like a change of the world: /);
    expect(heading).toMatch(/^drifted +type +why$/);
    expect(worst).toMatch(
      /^internet_service +categorical +28\.0 % of the values are unseen in the baseline: "Fiber optic"/,
    );
  });

  test('do not drift from one random half to the other', async () => {
    const result = await runDrift({ baseline, live: [put(folder, 'half.csv', toCsv(others.slice(half)))] });
    expect(result).toMatchObject({ verdict: 'noDrift', rows: others.length - half, driftedFeatures: [] });
  });

  test('are too few when they are 50, unless so few are allowed', async () => {
    const live = [put(folder, 'few.csv', toCsv(mixed.slice(0, 50)))];
    expect(await runDrift({ baseline, live })).toMatchObject({ verdict: 'insufficientData', rows: 50 });
    expect(await runDrift({ baseline, live, minimumRows: 50 })).toMatchObject({ verdict: 'drift', rows: 50 });
  });
});

describe('live files', () => {
  test('give as capture, packed or not, in folders or not, what the monitor finds', async () => {
    const capture = path.join(folder, 'capture');
    mkdirSync(path.join(capture, '2026', '03'), { recursive: true });
    put(capture, 'one.jsonl', `${captured.slice(0, 300).join('\n')}\n`);
    put(path.join(capture, '2026', '03'), 'two.jsonl.gz', gzipSync(captured.slice(300, 700).join('\n')));
    put(capture, '_SUCCESS', '');
    const last = put(folder, 'no-extension', gzipSync(captured.slice(700).join('\n')));
    const result = await runDrift({ baseline, live: [capture, last], ignore: ['churn'] });

    const schema = { features: result.features.map(({ name, type }) => ({ name, type })) };
    const reference = buildBaseline(
      { data: readFileSync(baseline, 'utf8'), schema: JSON.stringify(schema) },
      { data: '', schema: '' },
    );
    const counter = new WindowCounter(reference);
    captured.forEach((line, i) => counter.addRecord(parseCaptureLine(line, schema.features) as never, `line ${i}`));
    const counts = counter.counts();
    const judged = explainWindow(
      judgeWindow(reference, counts, DEFAULT_DRIFT_CONFIG),
      reference,
      counts,
      DEFAULT_DRIFT_CONFIG,
    );
    expect(result.features).toEqual(
      judged.features.map(({ missingShare, ...feature }) => ({
        ...feature,
        statistics: { ...feature.statistics, missingShare },
      })),
    );
    expect(result).toMatchObject({ verdict: 'drift', reason: judged.reason, rows: 1000, records: 1000 });
    expect(result.notes).toEqual(['left out, as asked: churn', expect.stringContaining('_SUCCESS')]);
  });

  test('give as CSV the same numbers as their capture, in any order of columns', async () => {
    const reversed = mixed.map((customer) =>
      Object.fromEntries(
        Object.entries(customer)
          .reverse()
          .concat([['region', 'north']]),
      ),
    );
    const csv = await runDrift({ baseline, live: [put(folder, 'reversed.csv', toCsv(reversed))], ignore: ['churn'] });
    const capture = await runDrift({
      baseline,
      live: [put(folder, 'all.jsonl', captured.join('\n'))],
      ignore: ['churn'],
    });
    expect(csv.features).toEqual(capture.features);
    expect(csv.schema.violations).toContainEqual({
      check: 'extra_column_check',
      column: 'region',
      rows: 1000,
      message: expect.stringContaining('"region"'),
    });
  });

  test('are compared with a baseline.json as with the rows it was made of, predictions included', async () => {
    const schema = {
      features: names.map((name) => ({
        name,
        type: Number.isNaN(Number(others[0][name])) ? 'categorical' : 'numeric',
      })),
    };
    const predictions = `prediction\n${Array.from({ length: 500 }, (_, i) => i / 500).join('\n')}\n`;
    const document = buildBaseline(
      { data: readFileSync(baseline, 'utf8'), schema: JSON.stringify(schema), predictions },
      { data: 'd', schema: 's', predictions: 'p' },
    );
    const file = put(folder, 'baseline.json', JSON.stringify(document));
    const result = await runDrift({ baseline: file, live: [put(folder, 'all.jsonl', captured.join('\n'))] });
    expect(result.predictions).toMatchObject({ name: 'prediction', drifted: true, rows: 1000 });
    // The p-values differ: predictions are a family more to correct for.
    const measures = ({ features }: DriftResult): unknown[] =>
      features.map(({ name, statistics, distribution }) => ({ name, statistics, distribution }));
    expect(measures(result)).toEqual(
      measures(await runDrift({ baseline, live: [path.join(folder, 'all.jsonl')], ignore: ['churn'] })),
    );
    expect(result.multivariate).toBeDefined();
    expect(result.notes).toEqual([]);
    const less = await runDrift({ baseline: file, live: [put(folder, 'mixed.csv', toCsv(mixed))], ignore: ['female'] });
    expect(less.multivariate).toBeUndefined();
    expect(less.notes).toContainEqual(
      expect.stringMatching(/^the relations between features are not compared: .*--ignore or --absent leaves some out/),
    );
    const answered = put(folder, 'answered.csv', toCsv(mixed.map((customer) => ({ ...customer, prediction: 0.25 }))));
    expect((await runDrift({ baseline: file, live: [answered] })).predictions).toEqual(result.predictions);
  });

  test('that are damaged in part are counted by reason, and the rest is compared', async () => {
    const damaged = [
      ...captured.slice(0, 400),
      captured[400].slice(0, 80),
      'no json',
      '{}',
      toCaptureLine([1, 2, 3]),
      '',
      ...captured.slice(400),
    ];
    const packed = gzipSync(captured.slice(0, 500).join('\n'));
    const result = await runDrift({
      baseline,
      ignore: ['churn'],
      live: [
        put(folder, 'damaged.jsonl', damaged.join('\n')),
        put(folder, 'cut.jsonl.gz', packed.subarray(0, packed.length - 20)),
      ],
    });
    expect(result.rejected).toEqual({ truncated: 1, notJson: 1, notCaptureRecord: 1, wrongArity: 1, damagedGzip: 1 });
    expect(result.rejectedSamples).toContainEqual({
      reason: 'truncated',
      detail: expect.any(String),
      location: `${path.join(folder, 'damaged.jsonl')} line 401`,
    });
    expect(result.rows).toBeGreaterThanOrEqual(1000);
    expect(printResult(result)).toContainEqual(expect.stringMatching(/^rejected: .*1 truncated/));
  });

  test('as CSV lose only the rows that are damaged', async () => {
    const [header, ...rows] = toCsv(mixed).trimEnd().split('\n');
    const text = [header, ...rows.slice(0, 10), '"stray', 'a,b', ...rows.slice(10)].join('\r\n');
    const result = await runDrift({ baseline, live: [put(folder, 'damaged.csv', `\uFEFF${text}`)] });
    expect(result).toMatchObject({ rows: 1000, rejected: { badCsv: 1, wrongArity: 1 } });
    expect(result.rejectedSamples.map(({ location }) => location)).toEqual(
      [12, 13].map((line) => `${path.join(folder, 'damaged.csv')} line ${line}`),
    );
  });

  test('as CSV may be packed, and rows that are not UTF-8 are counted', async () => {
    const [header, ...rows] = toCsv(mixed).trimEnd().split('\n');
    const text = Buffer.concat([
      Buffer.from([header, ...rows.slice(0, 10), ''].join('\n')),
      Buffer.of(0xfc, 0x0a),
      Buffer.from(rows.slice(10).join('\n')),
    ]);
    const packed = gzipSync(text);
    const result = await runDrift({
      baseline,
      live: [put(folder, 'packed.csv.gz', packed), put(folder, 'cut.csv.gz', packed.subarray(0, packed.length - 500))],
    });
    expect(result.rejected).toEqual({ notUtf8: 2, damagedGzip: 1 });
    expect(result.rejectedSamples).toContainEqual({
      reason: 'notUtf8',
      detail: 'bytes of the line are not UTF-8',
      location: `${path.join(folder, 'packed.csv.gz')} line 12`,
    });
    expect(result.rows).toBeGreaterThan(1100);
  });

  test('with none of the right width say what to do', async () => {
    const result = await runDrift({ baseline, live: [put(folder, 'all.jsonl', captured.join('\n'))] });
    expect(result).toMatchObject({ verdict: 'notUnderstood', rows: 0, rejected: { wrongArity: 1000 } });
    expect(result.notes[0]).toContain('rows have 19 values, the baseline 20 columns');
  });
});

describe('types', () => {
  const rows = Array.from({ length: 300 }, (_, i) => ({
    code: i % 3,
    size: i % 7 === 0 ? 'NA' : i / 10,
    name: i === 5 ? 'x' : i / 2,
    empty: '',
  }));
  const training = put(folder, 'types.csv', toCsv(rows));

  test('are numeric when nearly every value that is there is a number', async () => {
    const { features } = await runDrift({ baseline: training, live: [training] });
    expect(features.map(({ name, type }) => [name, type])).toEqual([
      ['code', 'numeric'],
      ['size', 'numeric'],
      ['name', 'numeric'],
      ['empty', 'categorical'],
    ]);
    expect(features[1].statistics.missingShare).toBeCloseTo(43 / 300);
  });

  test('are decided by every row, not by the first ones alone', async () => {
    const late = put(
      folder,
      'late.csv',
      toCsv(
        Array.from({ length: 3000 }, (_, i) => ({ a: i > 2500 ? 'x' : i, b: i / 2, c: i < 1500 ? '' : i / 2, d: 'y' })),
      ),
    );
    const { features } = await runDrift({ baseline: late, live: [late] });
    expect(features.map(({ name, type }) => name + type)).toEqual([
      'acategorical',
      'bnumeric',
      'cnumeric',
      'dcategorical',
    ]);
  });

  test('can be given', async () => {
    const { features } = await runDrift({
      baseline: training,
      live: [training],
      types: new Map([
        ['code', 'categorical'],
        ['name', 'numeric'],
      ]),
    });
    expect(features.map(({ type }) => type)).toEqual(['categorical', 'numeric', 'numeric', 'categorical']);
    expect(features[0].statistics).toHaveProperty('chiSquared');
  });
});

describe('a calibrated comparison', () => {
  /** A level that wanders from day to day. */
  const wandering = (days: readonly number[], beyond = 0): string =>
    toCsv(
      days.flatMap((day) =>
        Array.from({ length: 100 }, (_, i) => ({ load: beyond + 2 * Math.sin(day * 12.9898) + ((i * 37) % 100) / 10 })),
      ),
    );
  const ordered = put(folder, 'ordered.csv', wandering(Array.from({ length: 40 }, (_, day) => day)));
  const days = put(folder, 'days.csv', wandering([42, 43]));

  test('finds no drift in what only wanders as the baseline did, where independent rows would have been one', async () => {
    expect(await runDrift({ baseline: ordered, live: [days] })).toMatchObject({ verdict: 'drift' });
    const result = await runDrift({ baseline: ordered, live: [days], calibrationChunks: 20 });
    expect(result).toMatchObject({ verdict: 'noDrift', config: { calibrationChunks: 20 } });
    expect(result.features[0].statistics.calibratedPValue).toEqual(expect.any(Number));
  });

  test('says how many chunks are taken', async () => {
    const chunked = (calibrationChunks: number) => runDrift({ baseline: ordered, live: [days], calibrationChunks });
    expect((await chunked(30)).notes).toContainEqual(
      expect.stringMatching(/^--calibration-chunks 30: 50 chunks are taken/),
    );
    expect((await chunked(20)).notes).toEqual([]);
  });

  test('still finds what the baseline never did', async () => {
    const far = put(folder, 'far.csv', wandering([42, 43], 15));
    expect(await runDrift({ baseline: ordered, live: [far], calibrationChunks: 20 })).toMatchObject({
      verdict: 'drift',
    });
  });

  test('needs rows in their order', async () => {
    const monitor = path.join(folder, 'wandering');
    await runDrift({ baseline: ordered, live: [days], modelMonitor: monitor });
    await expect(
      runDrift({ baseline: path.join(monitor, 'statistics.json'), live: [days], calibrationChunks: 20 }),
    ).rejects.toThrow(/^--calibration-chunks: .*statistics\.json does not tell how chunks of its rows differ/);
  });
});

describe('bad input', () => {
  const live = put(folder, 'live.csv', toCsv(mixed));
  const cases: [string, Parameters<typeof runDrift>[0], RegExp][] = [
    [
      'a baseline that is not there',
      { baseline: 'nowhere.csv', live: [live] },
      /^--baseline nowhere\.csv does not exist$/,
    ],
    ['a folder as the baseline', { baseline: folder, live: [live] }, /is a folder$/],
    [
      'an empty baseline',
      { baseline: put(folder, 'empty.csv', ''), live: [live] },
      /empty\.csv is empty: give a CSV of training rows with a header/,
    ],
    [
      'a baseline without rows',
      { baseline: put(folder, 'header.csv', 'a,b\n'), live: [live] },
      /header\.csv has no rows$/,
    ],
    [
      'a ragged baseline',
      { baseline: put(folder, 'ragged.csv', 'a,b\n1,2\n1\n'), live: [live] },
      /ragged\.csv cannot be read as CSV: .*line 3/,
    ],
    [
      'a name given twice',
      { baseline: put(folder, 'twice.csv', 'a,a\n1,2\n'), live: [live] },
      /names the column "a" twice/,
    ],
    [
      'a column without a name',
      { baseline: put(folder, 'unnamed.csv', ',a\n1,2\n'), live: [live] },
      /column 1 has no name/,
    ],
    [
      'JSON that is no baseline',
      { baseline: put(folder, 'other.json', '{"version":1,"features":[{"name":"a","type":"numeric"}]}'), live: [live] },
      /other\.json is no baseline\.json that can be read: give/,
    ],
    [
      'constraints of Model Monitor',
      {
        baseline: put(folder, 'constraints.json', '{"version":0,"features":[{"name":"a","inferred_type":"Integral"}]}'),
        live: [live],
      },
      /looks like Model Monitor's constraints\.json: give its statistics\.json/,
    ],
    ['damaged JSON', { baseline: put(folder, 'cut.json', '{"version":'), live: [live] }, /cut\.json is not JSON/],
    [
      'a type of a column that is not there',
      { baseline, live: [live], types: new Map([['colour', 'numeric']]) },
      /^--types: .*no column "colour"; it has churn, /,
    ],
    [
      'a type that no value has',
      { baseline, live: [live], types: new Map([['contract', 'numeric']]) },
      /^--types contract=numeric: no value of this column in .*training\.csv is a number$/,
    ],
    [
      'a page in the place of the training rows',
      { baseline, live: [live], html: path.join(folder, '.', 'training.csv') },
      /^--html .*training\.csv: would be written over --baseline .*training\.csv, which is read; name another file$/,
    ],
    [
      'a result in the place of a live file, by way of a link',
      { baseline, live: [live], json: link(folder, 'link.json', live) },
      /^--json .*link\.json: would be written over --live .*, which is read/,
    ],
    [
      'one file for result and page',
      { baseline, live: [live], json: path.join(folder, 'both'), html: path.join(folder, 'both') },
      /^--html .*both: would be written over what --json writes/,
    ],
    [
      "Model Monitor's files in the place of its constraints",
      { baseline, live: [live], constraints: put(monitored, 'constraints.json', '{}'), modelMonitor: monitored },
      /^--model-monitor .*: would be written over --constraints .*constraints\.json, which is read/,
    ],
    ['a pipe as live rows', { baseline, live: [makePipe(folder)] }, /^--live .*pipe: is neither a file nor a folder/],
    [
      'an ignored column that is not there',
      { baseline, live: [live], ignore: ['colour'] },
      /^--ignore: .*no column "colour"/,
    ],
    ['live files that are not there', { baseline, live: ['nowhere'] }, /^--live nowhere does not exist$/],
    [
      'an address',
      { baseline, live: ['https://example.com/a.csv'] },
      /^--live https:\/\/example\.com\/a\.csv: only files on this machine and s3:\/\/ addresses can be read/,
    ],
    [
      'an address as the baseline',
      { baseline: 'ftp://example.com/a.csv', live: [live] },
      /^--baseline ftp:.*only files on this machine/,
    ],
    [
      'a live CSV without a column',
      { baseline, live: [put(folder, 'narrow.csv', toCsv(mixed.map(({ churn: _, ...rest }) => rest)))] },
      /narrow\.csv lacks the columns churn; its header has female.*--ignore$/,
    ],
    [
      'a live CSV without a header',
      { baseline, live: [put(folder, 'headless.csv', 'Yes,2,3\nNo,3,4\n')] },
      /headless\.csv has none of the baseline's columns/,
    ],
    ['an empty live CSV', { baseline, live: [put(folder, 'empty.csv', '')] }, /--live .*empty\.csv is empty/],
    [
      'a folder for the result that is not there',
      { baseline, live: [live], json: 'nowhere/result.json' },
      /^--json nowhere\/result\.json: the folder nowhere does not exist$/,
    ],
  ];

  test.each(cases)('%s is named', async (_, options, message) => {
    const error = await runDrift(options).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: 'InputError', message: expect.stringMatching(message) });
    expect((error as Error).message).not.toContain('\n');
  });

  test('a folder with nothing to read is named', async () => {
    const nothing = makeFolder();
    await expect(runDrift({ baseline, live: [nothing] })).rejects.toThrow(
      `--live ${nothing}: the folder holds no .jsonl`,
    );
  });
});
