import type { RecordRule } from '../../../contract/record-filter';
import { CaptureCounter, WindowCounter, type WindowCounts } from '../../../engine/drift';
import { ColumnNames } from '../../../engine/drift/column-names';
import { describeRule, RecordFilter, tellLeftOut, writeRule } from '../../../engine/drift/record-filter';
import { mergeWindowCounts } from '../../../engine/drift/window-counts';
import { baseline, schema } from './capture-lines';

const SOURCE: RecordRule = { by: 'customAttribute', name: 'source', is: ['synthetic-check', 'load test'] };

const isLeftOut = (attributes: unknown, ...rules: RecordRule[]): boolean =>
  RecordFilter.of(rules)!.leavesOut(attributes);

test.each<[unknown, boolean]>([
  [['source=synthetic-check'], true],
  [['tenant=a,source=synthetic-check'], true],
  [['tenant=a; source = synthetic-check ;v=2'], true],
  [['tenant=a', 'source=synthetic-check'], true],
  ['source=synthetic-check', true],
  [['source="load test"'], true],
  [['{"tenant": "a", "source": "synthetic-check"}'], true],
  [[' {"source":"load test"} '], true],
  // Others, and what only looks like it.
  [['source=real'], false],
  [['Source=synthetic-check'], false],
  [['resource=synthetic-check'], false],
  [['note=source=synthetic-check'], false],
  [['source=synthetic-checks'], false],
  [['source:synthetic-check'], false],
  [['{"nested":{"source":"synthetic-check"}}'], false],
  [['{broken source=synthetic-check'], false],
  [['synthetic-check'], false],
  [[''], false],
  [[], false],
  [undefined, false],
  [null, false],
  [[7, null, {}], false],
])('custom attributes %j are left out by source: %j', (attributes, expected) => {
  expect(isLeftOut(attributes, SOURCE)).toBe(expected);
});

test.each<[unknown, boolean]>([
  [['health-check'], true],
  [[' health-check '], true],
  [['a=1', 'b=2'], true],
  [['a=1,b=2'], true],
  [['health-check,a=1'], false],
  [['b=2,a=1'], false],
])('the text of custom attributes %j is left out: %j', (attributes, expected) => {
  expect(isLeftOut(attributes, { by: 'customAttributes', is: ['health-check', 'a=1,b=2'] })).toBe(expected);
});

test('numbers and truths of JSON are their texts', () => {
  expect(isLeftOut(['{"check":true}'], { by: 'customAttribute', name: 'check', is: ['true'] })).toBe(true);
  expect(isLeftOut(['{"run":7}'], { by: 'customAttribute', name: 'run', is: ['7'] })).toBe(true);
});

test('rows are found by a column in any of its spellings, whole or without what is passed over', () => {
  const names = ColumnNames.of([{ name: 'id', type: 'categorical', ignored: true }, ...schema]);
  const filter = RecordFilter.of([
    { by: 'column', name: 'PLAN', is: ['x'] },
    { by: 'column', name: 'tenure', is: ['12'] },
    { by: 'column', name: 'city', is: [''] },
    { by: 'column', name: 'id', is: ['test'] },
    { by: 'column', name: 'unknown', is: ['', 'x'] },
  ])!;
  const rows = [
    ['1', 'No', '2', 'city 1'],
    ['1', ' x ', '2', 'city 1'],
    ['12.0', 'No', '2', 'city 1'],
    ['1', 'No', '2', undefined],
    ['test', '1', 'No', '2', 'city 1'],
    ['other', '1', 'x', '2', 'city 1'],
    ['other', '1', 'No', '2', 'city 1'],
    ['x', 'x'],
  ];
  expect(filter.findRows(rows, names)).toEqual([1, 2, 3, 4, 5]);
  expect(filter.listUnknown(schema, ColumnNames.of(schema))).toEqual(['id', 'unknown']);
});

interface Line {
  readonly data: string;
  readonly output?: string;
  readonly attributes?: unknown;
  readonly contentType?: string;
}

function write({ data, output = '0.5\n', attributes, contentType = 'text/csv' }: Line): string {
  const side = (text: string, mode: string): object => ({
    observedContentType: contentType,
    mode,
    data: text,
    encoding: contentType === 'text/csv' ? 'CSV' : 'JSON',
  });
  return `${JSON.stringify({
    captureData: {
      endpointInput: side(data, 'INPUT'),
      endpointOutput: { ...side(output, 'OUTPUT'), observedContentType: 'text/csv', encoding: 'CSV' },
    },
    eventMetadata: {
      eventId: 'e',
      ...(attributes !== undefined && { customAttributes: attributes }),
      inferenceTime: '2026-11-23T13:00:00Z',
    },
    eventVersion: '0',
  })}\n`;
}

function count(lines: readonly Line[], ...leaveOut: RecordRule[]): WindowCounts {
  const told = { ...baseline, ...(leaveOut.length > 0 && { leaveOut }) };
  const counter = new WindowCounter(told);
  const file = new CaptureCounter(told, counter).open('file');
  file.write(Buffer.from(lines.map(write).join('')));
  file.end();
  return counter.counts();
}

const ROW = '3,basic,4.5,city 7\n';
const CHECK: Line = { data: '99,x,1,nowhere\n', attributes: ['source=synthetic-check'] };

test('what is left out by an attribute is as if it had not come, and is counted', () => {
  const kept: Line[] = [
    { data: ROW },
    { data: ROW, attributes: ['source=real'] },
    { data: 'broken', attributes: ['v=1'] },
  ];
  const { leftOut, ...counts } = count([kept[0], CHECK, kept[1], { ...CHECK, data: 'broken' }, kept[2], CHECK], SOURCE);
  expect(leftOut).toEqual({ records: 3, rows: 0 });
  expect(counts).toMatchObject({ records: 3, rows: 2, rejected: { wrongArity: 1 } });
  const { rejectedSamples: _, ...without } = count(kept);
  expect(counts).toMatchObject(without);
  expect(without).not.toHaveProperty('leftOut');
});

test('rows are left out with their answers, and with all answers where those are of no row', () => {
  const rule: RecordRule = { by: 'column', name: 'plan', is: ['x'] };
  const some = count(
    [
      { data: `${ROW}99,x,1,nowhere\n${ROW}`, output: '0.1\n0.9\n0.2\n' },
      { data: ROW, output: '0.3' },
    ],
    rule,
  );
  expect(some).toMatchObject({ records: 2, rows: 3, predictedRows: 3, leftOut: { records: 0, rows: 1 } });
  expect(some.predictions).toMatchObject({ minimum: 0.1, maximum: 0.3 });
  expect(some.features[0]).toMatchObject({ maximum: 3 });
  const unclear = count([{ data: `${ROW}99,x,1,nowhere\n${ROW}`, output: '0.1\n0.9\n' }], rule);
  expect(unclear).toMatchObject({ rows: 2, predictedRows: 0, unread: { answers: 0 }, rejected: {} });
  const whole = count([{ data: '99,x,1,nowhere\n99,x,1,nowhere\n', output: '0.9\n0.9\n' }], rule);
  expect(whole).toMatchObject({
    records: 0,
    rows: 0,
    predictedRows: 0,
    leftOut: { records: 1, rows: 0 },
    rejected: {},
  });
});

test('rows by name, and behind a header, are left out as well', () => {
  const rule: RecordRule = { by: 'column', name: 'plan', is: ['x'] };
  const named = { tenure: 3, plan: 'x', charges: 1, city: 'city 7' };
  const counts = count(
    [
      {
        data: JSON.stringify([named, { ...named, plan: 'basic' }]),
        output: '0.1\n0.2\n',
        contentType: 'application/json',
      },
      { data: `plan,tenure,charges,city\nx,1,2,city 1\nbasic,1,2,city 1\n`, output: '0.1\n0.2\n' },
    ],
    rule,
  );
  expect(counts).toMatchObject({ records: 2, rows: 2, predictedRows: 2, leftOut: { records: 0, rows: 2 } });
});

test('parts of a window add up, and counts say whether there was a filter', () => {
  const all = [CHECK, { data: ROW }, CHECK, { data: ROW, attributes: ['a=b'] }, CHECK];
  const merged = mergeWindowCounts(count(all.slice(0, 2), SOURCE), count(all.slice(2), SOURCE));
  expect(merged).toEqual(count(all, SOURCE));
  expect(merged.leftOut).toEqual({ records: 3, rows: 0 });
});

test.each([
  [{ records: 1, rows: 0 }, '1 request left out by the filter'],
  [{ records: 4120, rows: 1 }, '4,120 requests and 1 row of others left out by the filter'],
  [{ records: 0, rows: 30 }, '30 rows left out by the filter'],
  [{ records: 0, rows: 0 }, '0 requests left out by the filter'],
])('%j are "%s"', (counts, text) => {
  expect(tellLeftOut(counts)).toBe(text);
});

test('rules are told, and written as options of the command', () => {
  expect(describeRule(SOURCE)).toBe('custom attribute source is synthetic-check or load test');
  expect(describeRule({ by: 'column', name: 'plan', is: ['', 'x'] })).toBe('plan is empty or x');
  expect(writeRule(SOURCE)).toEqual([
    ...['--leave-out-attribute', 'source=synthetic-check'],
    ...['--leave-out-attribute', 'source=load test'],
  ]);
  expect(writeRule({ by: 'customAttributes', is: ['health-check'] })).toEqual([
    '--leave-out-attribute',
    'health-check',
  ]);
  expect(writeRule({ by: 'column', name: 'plan', is: ['x'] })).toEqual(['--leave-out-column', 'plan=x']);
});
