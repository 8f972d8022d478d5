import {
  CaptureCounter,
  DEFAULT_DRIFT_CONFIG,
  mergeWindowCounts,
  type Row,
  WindowCounter,
  type WindowCounts,
} from '../../../engine/drift';
import { buildBaseline } from '../../../engine/drift/build-baseline';
import { explainWindow } from '../../../engine/drift/explain-window';
import { judgeWindow } from '../../../engine/drift/judge-window';
import { headline, renderAnswer } from '../../../engine/drift-report/answer-section';
import { describeWindow } from '../../../engine/drift-report/describe-window';
import { PLACES, REPORT } from '../drift-report/fixtures';

const NAMES = ['amount', 'age', 'plan'] as const;
const schema = JSON.stringify({
  features: NAMES.map((name) => ({ name, type: name === 'plan' ? 'categorical' : 'numeric' })),
});
const rowAt = (i: number): Row => [
  String(20 + ((i * 6_101) % 20_011) / 100),
  String(18 + ((i * 37) % 61)),
  ['a', 'b', 'b', 'c'][(i * 7) % 4],
];
const baseline = buildBaseline(
  { data: [NAMES.join(','), ...Array.from({ length: 4000 }, (_, i) => rowAt(i).join(','))].join('\n'), schema },
  { data: 'd', schema: 's' },
);

function count(rows: readonly Row[], against = baseline): WindowCounts {
  const counter = new WindowCounter(against);
  rows.forEach((row, i) =>
    counter.addRecord(
      {
        inferenceTime: new Date('2026-11-23T13:00:00Z'),
        rows: [row],
        predictions: [],
        wrongArities: [],
        unknownNames: [],
        problems: [],
      },
      `line ${i}`,
    ),
  );
  return counter.counts();
}

function judge(rows: readonly Row[], against = baseline) {
  const counts = count(rows, against);
  const config = DEFAULT_DRIFT_CONFIG;
  return explainWindow(judgeWindow(against, counts, config), against, counts, config);
}

/** Rows of the baseline's kind, of which a share is replaced by others. */
const mix = (share: number, repeat: (i: number) => Row, rows = 2000): Row[] =>
  Array.from({ length: rows }, (_, i) => ((i * 7) % 100 < share * 100 ? repeat(i) : rowAt(i * 3 + 1)));

test('one row that is most of the traffic is measured and named, and its drift is a fault of the requests', () => {
  const judged = judge(mix(0.91, () => ['50', '30', 'a']));
  expect(judged).toMatchObject({
    verdict: 'Drift',
    repeated: { different: 1, baselineShare: expect.any(Number) },
    diagnosis: { kind: 'feed', signs: [{ kind: 'repeated' }] },
  });
  expect(judged.repeated!.share).toBeCloseTo(0.91, 2);
  expect(judged.reason).toMatch(/^one row is 91\.\d % of the traffic \(1,8\d\d of 2,000 rows\)/);
  expect(judged.diagnosis!.text).toContain('one row is 91.');
  // 50 lies between two of the baseline's quantiles of amounts.
  expect(judged.repeated!.values).toEqual([
    { column: 'amount', values: [expect.stringMatching(/^(50|between (49|50)\S* and 50\S*)$/)] },
    { column: 'age', values: ['30'] },
    { column: 'plan', values: ['a'] },
  ]);
  expect(judged.reason).toMatch(/; it has amount \S.*, age 30, plan a; /);
});

test('several rows are told together, and no verdict changes by it', () => {
  const rows = mix(0.12, (i) => (i % 2 ? ['50', '30', 'a'] : ['120.5', '60', 'b']));
  const judged = judge(rows);
  expect(judged).toMatchObject({ repeated: { different: 2 }, diagnosis: { kind: 'feed' } });
  expect(judged.reason).toContain('2 different rows are 11.9 %');
  expect(judged.repeated!.values).toContainEqual({ column: 'age', values: ['30', '60'] });
  expect(judged.reason).toContain('age 30 or 60');
  const { repeated: _, reason, ...rest } = judgeWindow(baseline, count(rows), DEFAULT_DRIFT_CONFIG);
  const without = judgeWindow(baseline, { ...count(rows), repeats: [] }, DEFAULT_DRIFT_CONFIG);
  expect({ ...rest, reason: reason.replace(/^2 different .*?; they have .*?; /, '') }).toEqual(without);
});

test('a number of its own in an id or a column that is not compared hides no repetition', () => {
  const features = [...JSON.parse(schema).features, { name: 'request', type: 'categorical' }];
  const withId = buildBaseline(
    {
      data: [
        [...NAMES, 'request'].join(','),
        ...Array.from({ length: 2000 }, (_, i) => [...rowAt(i), `r${i}`].join(',')),
      ].join('\n'),
      schema: JSON.stringify({ features }),
    },
    { data: 'd', schema: 's' },
  );
  const rows = mix(0.4, () => ['50', '30', 'a']).map((row, i) => [...row, `live${i}`]);
  expect(judge(rows, withId).repeated?.share).toBeCloseTo(0.4, 2);
});

test.each<[string, (i: number) => Row]>([
  ['rows of the baseline', rowAt],
  ['another unit that leaves every value out of range', (i) => [`${Number(rowAt(i)[0]) * 1e4}`, `${1e6 + i}`, 'A']],
  ['decimal commas and unseen words', (i) => [rowAt(i)[0]!.replace('.', ','), `${i} years`, `plan ${i}`]],
])('%s are no client that repeats itself', (_, row) => {
  expect(judge(Array.from({ length: 2000 }, (_, i) => row(i))).repeated).toBeUndefined();
});

test('a table of few categories repeats its rows by itself, whatever the world does to them', () => {
  const few = buildBaseline(
    {
      data: ['a,b', ...Array.from({ length: 400 }, (_, i) => `${i % 2},${i % 3}`)].join('\n'),
      schema: JSON.stringify({ features: ['a', 'b'].map((name) => ({ name, type: 'categorical' })) }),
    },
    { data: 'd', schema: 's' },
  );
  const judged = judge(
    Array.from({ length: 1000 }, () => ['1', '2']),
    few,
  );
  expect(judged.verdict).toBe('Drift');
  expect(judged.repeated).toBeUndefined();
  // Model Monitor's statistics know no rows: then the values of single columns tell what a row can be at most.
  const { mostRepeated: _, ...unknown } = few;
  expect(
    judge(
      Array.from({ length: 1000 }, () => ['1', '2']),
      unknown,
    ).repeated,
  ).toBeUndefined();
});

test('the world that changes beyond what the repeated rows make of it stays the world', () => {
  const judged = judge(
    mix(0.06, () => ['50', '30', 'a']).map(([amount, age, plan]) => [
      `${Number(amount) * 1.4}`,
      `${Number(age) * 0.7}`,
      plan === 'b' ? 'a' : plan,
    ]),
  );
  expect(judged.repeated).toBeDefined();
  expect(judged.diagnosis!.kind).not.toBe('feed');
});

test('parts add up to the whole, and JSON repeats what CSV repeats', () => {
  const rows = mix(0.5, () => ['50', '30', 'a']);
  expect(mergeWindowCounts(count(rows.slice(700)), count(rows.slice(0, 700)))).toEqual(count(rows));
  const read = (data: (row: Row) => string, contentType: string): WindowCounts => {
    const counter = new WindowCounter(baseline);
    const file = new CaptureCounter(baseline, counter).open('file');
    for (const row of rows) {
      const captureData = {
        endpointInput: { observedContentType: contentType, mode: 'INPUT', data: data(row), encoding: 'CSV' },
        endpointOutput: { observedContentType: 'text/csv', mode: 'OUTPUT', data: '0.5', encoding: 'CSV' },
      };
      const eventMetadata = { eventId: 'e', inferenceTime: '2026-11-23T13:00:00Z' };
      file.write(Buffer.from(`${JSON.stringify({ captureData, eventMetadata, eventVersion: '0' })}\n`));
    }
    file.end();
    return counter.counts();
  };
  const csv = read((row) => row.join(','), 'text/csv');
  const json = read(([amount, age, plan]) => JSON.stringify([[Number(amount), Number(age), plan]]), 'application/json');
  expect(csv.rows).toBe(2000);
  expect(csv.repeats).toEqual(count(rows).repeats);
  expect(json.repeats).toEqual(csv.repeats);
});

test('the page says so before anything else', () => {
  const judged = judge(mix(0.91, () => ['50', '30', 'a']));
  const content = describeWindow({ ...REPORT, ...judged }, [], PLACES);
  expect(headline(content)).toContain('has drifted');
  expect(renderAnswer(content)).toContain('<p class="lead">One row is 91.');
});

test('values that the baseline lacks, and those that are missing, are named', () => {
  const judged = judge(mix(0.6, () => ['9999', '', 'health check']));
  expect(judged.repeated!.values).toEqual([
    { column: 'amount', values: ['9999'] },
    { column: 'age', values: ['missing'] },
    { column: 'plan', values: ['health check'] },
  ]);
  expect(judged.reason).toMatch(/it has amount 9999, age missing, plan health check/);
});
