import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { type CsvRecord, CsvRecordReader, splitRecord } from '../../../cli/drift/csv-records';

function read(text: string, keepEmpty = false): CsvRecord[] {
  const records: CsvRecord[] = [];
  const reader = new CsvRecordReader(
    () => keepEmpty,
    (record) => records.push(record),
  );
  for (const line of text.replace(/\n$/, '').split('\n')) {
    reader.push(line);
  }
  reader.end();
  return records;
}

describe('records of a CSV file', () => {
  test('agree with csv-parse, whatever the values hold', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '1', '"', ',', '\n', ' ', 'é') });
    fc.assert(
      fc.property(fc.array(fc.tuple(value, value, value), { minLength: 1 }), (rows) => {
        const text = stringify(rows, { quoted: true });
        expect(read(text).map(({ values }) => values)).toEqual(parse(text));
      }),
    );
  });

  test('know the line on which they begin', () => {
    expect(read('a,b\n"x\ny",1\n\nz,2')).toEqual([
      { line: 1, lines: 1, values: ['a', 'b'] },
      { line: 2, lines: 2, values: ['x\ny', '1'] },
      { line: 5, lines: 1, values: ['z', '2'] },
    ]);
  });

  test('lose one line only to a stray quote', () => {
    const rows = Array.from({ length: 500 }, (_, i) => (i === 200 ? '"never closed,1' : `v${i},"1"`));
    const records = read(rows.join('\n'));
    expect(records.filter(({ values }) => !values)).toEqual([{ line: 201, lines: 1 }]);
    expect(records).toHaveLength(500);
    expect(records.at(-1)).toEqual({ line: 500, lines: 1, values: ['v499', '1'] });
    expect(read('a\n"b').map(({ values }) => values)).toEqual([['a'], undefined]);
  });

  test('keep an empty line as a missing value where there is one column', () => {
    expect(read('a\n\n1', true).map(({ values }) => values)).toEqual([['a'], [''], ['1']]);
  });

  test.each([['a"b,c'], ['"a"b,c'], ['a,"b" ,c']])('refuse the quotes of %s', (text) => {
    expect(splitRecord(text)).toBeUndefined();
  });

  test('take a value of megabytes', () => {
    expect(splitRecord(`"${'x""'.repeat(2_000_000)}",1`)).toEqual(['x"'.repeat(2_000_000), '1']);
  });
});
