import fc from 'fast-check';
import { CsvCounter } from '../../../cli/drift/csv-counter';
import { CsvLineScanner } from '../../../cli/drift/csv-line-scanner';
import type { RecordRule } from '../../../contract/record-filter';
import { WindowCounter, type WindowCounts } from '../../../engine/drift';
import { baseline, numberText } from '../../engine/drift/capture-lines';

const HEADER = ['city', 'note', 'tenure', 'prediction', 'plan', 'charges'];

function count(
  text: string | Buffer,
  ignored: readonly string[] = [],
  places: readonly number[] = [],
  against = baseline,
): WindowCounts {
  const counter = new WindowCounter(against);
  const file = new CsvCounter(against, counter, 'live.csv', new Set(ignored));
  const bytes = Buffer.from(text as string);
  const ends = [...places.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  ends.forEach((end, i) => file.write(bytes.subarray(i === 0 ? 0 : ends[i - 1], end)));
  file.end();
  return counter.counts();
}

/** Whether the line is read from its bytes. */
function isOrdinary(line: string): boolean {
  const bytes = Buffer.from(`${line}\n`);
  const columns = {
    header: HEADER,
    positions: baseline.features.map(({ name }) => HEADER.indexOf(name)),
    prediction: HEADER.indexOf('prediction'),
    unknownNames: ['note'],
  };
  return new CsvLineScanner(new WindowCounter(baseline), columns).scan(bytes, 0) === bytes.length;
}

test.each([
  ['city 3,x,5,0.25,basic,1.25'],
  ['city 3,x,5,0.25,basic,1.25\r'],
  ['"city 3","a,b","5","0.25","a,b","1.25"'],
  ['city 3,,,,Zürich,'],
  ['new,\\n,-0,1e-7,Zürich,-12.50'],
  ['city 3,x, 5 ,0.25,"a\\b",NA'],
])('the line %j is read from its bytes', (line) => {
  expect(isOrdinary(line)).toBe(true);
});

test.each([
  [''],
  ['city 3,x,5,0.25,basic'],
  ['city 3,x,5,0.25,basic,1.25,'],
  ['city 3,x,5,0.25,"say ""hi""",1.25'],
  ['city 3,x,5,0.25,"a"b,1.25'],
  ['city 3,x,5,0.25,a"b,1.25'],
  ['city 3,"x,5,0.25,basic,1.25'],
  ['city 3,x,5,0.25,ba\rsic,1.25'],
  ['city 3,é,5,0.25,basic,1.25'],
  ['Lücke,x,5,0.25,basic,1.25'],
  ['city 3,x,5,0.25,basic\t,1.25'],
])('the line %j is not', (line) => {
  expect(isOrdinary(line)).toBe(false);
});

const category = fc.oneof(
  fc.constantFrom(
    'city 3',
    'basic',
    'Bank transfer (automatic)',
    'Zürich',
    'new',
    'Bögen',
    '',
    'NA',
    ' basic ',
    '10.0',
  ),
  fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\n', '\r', ' ', 'é', '\\', '\t') }),
);
const value = fc.oneof(category, numberText, fc.constantFrom('-0', '1e400', '-1E-7', '0x10', '.5', '5.', '+1', '1_0'));
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const field = fc.oneof(
  { weight: 8, arbitrary: value.map((text) => (/[",\r\n]/.test(text) ? quoted(text) : text)) },
  { weight: 4, arbitrary: value.map(quoted) },
  { weight: 1, arbitrary: value },
);
const record = fc.oneof(
  { weight: 6, arbitrary: fc.array(field, { minLength: HEADER.length, maxLength: HEADER.length }) },
  { weight: 1, arbitrary: fc.array(field, { minLength: 2, maxLength: 8 }) },
);

test('which way lines are read, and where chunks begin and end, changes nothing', () => {
  fc.assert(
    fc.property(
      fc.array(record, { maxLength: 8 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.array(fc.nat(10_000), { maxLength: 5 }),
      fc.constantFrom(undefined, ['basic', '10'], ['Zürich', '']),
      (records, lineEnd, ended, places, is) => {
        const leaveOut: RecordRule[] | undefined = is && [
          { by: 'column', name: 'plan', is },
          { by: 'column', name: 'note', is: ['a'] },
        ];
        const against = { ...baseline, leaveOut };
        const write = (rows: readonly string[][]): string =>
          rows.map((row) => row.join(',')).join(lineEnd) + (ended ? lineEnd : '');
        const text = write([HEADER, ...records]);
        const counts = count(text, [], places, against);
        const scan = jest.spyOn(CsvLineScanner.prototype, 'scan').mockReturnValue(-1);
        const expected = count(text, [], [], against);
        scan.mockRestore();
        expect(counts).toEqual(expected);
      },
    ),
    { numRuns: 1000 },
  );
});

test('an empty line is a missing value in a file of one column, and nothing elsewhere', () => {
  const one = { ...baseline, features: [baseline.features[0]], predictions: undefined, multivariate: undefined };
  const counter = new WindowCounter(one);
  const file = new CsvCounter(one, counter, 'live.csv', new Set());
  file.write(Buffer.from('tenure\n1\n\n2\n'));
  file.end();
  expect(counter.counts()).toMatchObject({ rows: 3, features: [{ missing: 1 }] });
  expect(count(`${HEADER.join(',')}\n\ncity 3,x,5,0.25,basic,1.25\n\n`)).toMatchObject({ rows: 1, rejected: {} });
});

test('bytes that are not UTF-8 cost their line only', () => {
  const line = 'city 3,x,5,0.25,basic,1.25\n';
  const bytes = Buffer.concat([
    Buffer.from(`${HEADER.join(',')}\n${line}city `),
    Buffer.of(0xff),
    Buffer.from(`,x,5,0.25,basic,1.25\n${line}`),
  ]);
  expect(count(bytes)).toMatchObject({
    rows: 2,
    predictedRows: 2,
    rejected: { notUtf8: 1 },
    rejectedSamples: [{ location: 'live.csv line 3' }],
    unknownNames: [['note', 2]],
  });
});
